import type { Contact, Phone } from '../../../src/core/snapshot.ts';
import { Icon } from '../components/icon.tsx';
import { Stamp } from '../components/time.tsx';
import { useText } from '../context.ts';
import { dialable, differs, isE164, readable } from '../state/format.ts';
import { childText } from './text.ts';

/** Whom to call, what they may, and two big buttons a number. */
export function ContactCard({ contact }: { readonly contact: Contact }) {
  const text = useText(childText);
  const name = contact.protected ? text.protectedContact : contact.name;
  return (
    <li class="card contact">
      <h3>
        {name} <span class="contact-relation">{contact.relation}</span>
      </h3>
      <ul class="plain-list rights">
        <Right
          held={contact.mayPickUp}
          words={[text.mayPickUp, text.mayNotPickUp, text.pickUpUnknown]}
        />
        <Right held={contact.custody} words={[text.custody, text.noCustody, text.custodyUnknown]} />
      </ul>
      {contact.phones.length === 0 && (
        <p>{contact.protected ? text.protectedStaff : text.noPhone}</p>
      )}
      {contact.phones.map((phone) => (
        <NumberLine key={`${phone.kind}${phone.number}`} phone={phone} name={name} />
      ))}
      <Stamp at={contact.sourceAt} from={contact.source} />
    </li>
  );
}

function Right(props: {
  readonly held: boolean | null;
  readonly words: readonly [yes: string, no: string, unknown: string];
}) {
  const [yes, no, unknown] = props.words;
  if (props.held === null)
    return (
      <li class="right">
        <Icon name="unknown" />
        {unknown}
      </li>
    );
  return (
    <li class={props.held ? 'right' : 'right right-no'}>
      <Icon name={props.held ? 'yes' : 'stop'} />
      {props.held ? yes : no}
    </li>
  );
}

/** A number to call or text. One that could not be read as a number is shown as it was given. */
export function NumberLine(props: { readonly phone: Phone; readonly name: string }) {
  const { phone, name } = props;
  const text = useText(childText);
  const number = dialable(phone.number);
  return (
    <div class="number">
      <p class="number-text">
        <span class="number-kind">{text.kinds[phone.kind]}</span> {readable(phone.number)}
        {!isE164(phone.number) && <small>{text.asGiven}</small>}
        {differs(phone) && <small>{text.given(phone.given ?? '')}</small>}
      </p>
      {number !== '' && (
        <div class="number-buttons">
          <a class="button button-call" href={`tel:${number}`} aria-label={text.call(name)}>
            <Icon name="call" />
            {text.callShort}
          </a>
          {phone.kind !== 'home' && (
            <a class="button" href={`sms:${number}`} aria-label={text.text(name)}>
              <Icon name="text" />
              {text.textShort}
            </a>
          )}
        </div>
      )}
    </div>
  );
}
