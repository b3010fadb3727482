import { useState } from 'preact/hooks';
import type { Child, Contact } from '../../../src/core/snapshot.ts';
import { useNameOf, usePhone, useText } from '../context.ts';
import { pickUpOrder } from '../state/format.ts';
import { attendanceText, words } from '../text.ts';
import { Field } from './field.tsx';
import { Icon } from './icon.tsx';
import { Sheet } from './sheet.tsx';
import { Warning } from './time.tsx';

/** Who picked the child up: those who may stand first; those who may not are marked, not hidden. */
export function PickUpSheet() {
  const phone = usePhone();
  const child = phone.pickUp.value;
  return child && <Who child={child} />;
}

function Who({ child }: { readonly child: Child }) {
  const phone = usePhone();
  const text = useText(attendanceText);
  const { save } = useText(words);
  const nameOf = useNameOf();
  const [other, setOther] = useState('');
  const close = () => {
    phone.pickUp.value = null;
  };
  const record = (name: string) => {
    close();
    phone.records.status(child.id, 'gone', name);
    phone.messages.show(`${nameOf(child)}: ${text.pickedUpBy(name)}`);
  };
  return (
    <Sheet title={text.whoTitle} onClose={close}>
      <p class="sheet-who">{nameOf(child)}</p>
      <ul class="plain-list who-list">
        {pickUpOrder(child.contacts).map((contact) => (
          <li key={contact.id}>
            <button type="button" class="status-button" onClick={() => record(contact.name)}>
              <Icon name={iconOf(contact)} />
              <span>
                {contact.name}, {contact.relation}
                {contact.mayPickUp === false && <small>{text.notMayPickUp}</small>}
                {contact.mayPickUp === null && <small>{text.noStatement}</small>}
              </span>
            </button>
          </li>
        ))}
        <li>
          <button type="button" class="status-button" onClick={() => record(text.alone)}>
            <Icon name="person" />
            {text.alone}
          </button>
        </li>
      </ul>
      {child.contacts.some((contact) => contact.mayPickUp === false) && (
        <Warning>{text.confirmPickUp}</Warning>
      )}
      <form
        class="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (other.trim() !== '') record(other.trim());
        }}
      >
        <Field
          label={text.someoneElse}
          value={other}
          onValue={setOther}
          input={{ maxLength: 200 }}
        />
        <button type="submit" class="button" disabled={other.trim() === ''}>
          {save}
        </button>
      </form>
    </Sheet>
  );
}

function iconOf({ mayPickUp }: Contact): 'yes' | 'stop' | 'unknown' {
  if (mayPickUp === null) return 'unknown';
  return mayPickUp ? 'yes' : 'stop';
}
