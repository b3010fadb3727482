import { useState } from 'preact/hooks';
import type { Child, Medication } from '../../../src/core/snapshot.ts';
import { Field, Radios } from '../components/field.tsx';
import { useNameOf, usePhone, useText } from '../context.ts';
import { medicineText } from './text.ts';

/** Who took the second look; null when nobody could. */
export interface Look {
  readonly witness: string | null;
}

const OTHER = 'other';

/** Emergency medicine: child, medicine and dose read aloud with a colleague. Never a hindrance. */
export function SecondLook(props: {
  readonly child: Child;
  readonly medication: Medication;
  readonly onLook: (look: Look) => void;
}) {
  const { medication } = props;
  const phone = usePhone();
  const text = useText(medicineText);
  const nameOf = useNameOf();
  const me = phone.door.session.value.person?.id;
  const colleagues = (phone.data.live.value.people ?? []).filter((person) => person.id !== me);
  const [picked, setPicked] = useState(colleagues.length === 0 ? OTHER : '');
  const [typed, setTyped] = useState('');
  const witness =
    picked === OTHER ? typed.trim() : (colleagues.find(({ id }) => id === picked)?.name ?? '');
  return (
    <>
      <p>{text.lookHint}</p>
      <p class="read-aloud">
        <strong>{nameOf(props.child)}</strong>
        <strong>{medication.name}</strong>
        <strong>{medication.dose}</strong>
        {medication.instructions}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          props.onLook({ witness });
        }}
      >
        {colleagues.length > 0 && (
          <Radios
            legend={text.colleague}
            name="witness"
            value={picked}
            onValue={setPicked}
            options={[
              ...colleagues.map(({ id, name }) => [id, name] as const),
              [OTHER, text.colleagueOther],
            ]}
          />
        )}
        {picked === OTHER && (
          <Field
            label={text.colleagueName}
            value={typed}
            onValue={setTyped}
            input={{ maxLength: 80 }}
          />
        )}
        <button type="submit" class="button button-main" disabled={witness.length < 2}>
          {text.looked}
        </button>
      </form>
      <button type="button" class="button" onClick={() => props.onLook({ witness: null })}>
        {text.alone}
      </button>
    </>
  );
}
