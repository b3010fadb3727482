import { useState } from 'preact/hooks';
import { checkDose, type DoseCheck } from '../../../src/core/medication.ts';
import type { Child, Medication } from '../../../src/core/snapshot.ts';
import { wallTime } from '../../../src/core/time.ts';
import { Field, Radios } from '../components/field.tsx';
import { Icon } from '../components/icon.tsx';
import { Sheet } from '../components/sheet.tsx';
import { Moment, Stamp, Warning } from '../components/time.tsx';
import { useNameOf, usePhone, useText } from '../context.ts';
import { words } from '../text.ts';
import { MedicineLog } from './medicine-log.tsx';
import { medicineText } from './text.ts';
import './medicine.css';

/** Who took the second look; null when nobody could. */
interface Look {
  readonly witness: string | null;
}

const OTHER = 'other';

/** Emergency medicine: read aloud with a colleague. Staff who are alone can go on without. */
function SecondLook(props: {
  readonly child: Child;
  readonly medication: Medication;
  readonly onLook: (look: Look) => void;
}) {
  const { medication } = props;
  const phone = usePhone();
  const text = useText(medicineText);
  const nameOf = useNameOf();
  const me = phone.sessionClient.session.value.person?.id;
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

/** Records a dose: what, when, and for emergency medicine who looked too. It only warns: staff decide. */
function DoseSheet(props: {
  readonly child: Child;
  readonly medication: Medication;
  readonly check: DoseCheck;
  readonly onClose: () => void;
}) {
  const { child, medication, check } = props;
  const { clock, records, messages } = usePhone();
  const text = useText(medicineText);
  const nameOf = useNameOf();
  const [dose, setDose] = useState(medication.dose ?? '');
  const [time, setTime] = useState(wallTime(clock.now()));
  const [comment, setComment] = useState('');
  const [look, setLook] = useState<Look | null>(null);

  const record = (status: 'completed' | 'notDone') => {
    const alone = status === 'completed' && look?.witness === null ? text.aloneComment : '';
    records.dose(child, medication, {
      status,
      at: clock.today(time),
      dose: status === 'completed' ? dose : '',
      comment: [alone, comment.trim()].filter(Boolean).join('. '),
      witness: look?.witness ?? '',
    });
    props.onClose();
    messages.show(text.recorded(medication.name));
  };

  if (check.secondLook && look === null)
    return (
      <Sheet key="look" title={text.look} onClose={props.onClose}>
        <SecondLook child={child} medication={medication} onLook={setLook} />
      </Sheet>
    );
  return (
    <Sheet key="dose" title={text.giveTitle(medication.name)} onClose={props.onClose}>
      <p class="sheet-who">{nameOf(child)}</p>
      {check.overMax && <Warning>{text.overMax(check.max ?? 0)}</Warning>}
      {check.outsideAgreement && <Warning>{text.outside}</Warning>}
      {look?.witness && <p>{text.witness(look.witness)}</p>}
      {look?.witness === null && <Warning>{text.aloneSaid}</Warning>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          record('completed');
        }}
      >
        <div class="field-pair">
          <Field label={text.doseGiven} value={dose} onValue={setDose} input={{ maxLength: 200 }} />
          <Field label={text.time} value={time} onValue={setTime} input={{ type: 'time' }} />
        </div>
        <Field
          label={text.comment}
          value={comment}
          onValue={setComment}
          input={{ maxLength: 500 }}
        />
        <button type="submit" class="button button-main">
          {check.overMax || check.outsideAgreement ? text.recordAnyway : text.record}
        </button>
      </form>
      <button type="button" class="button" onClick={() => record('notDone')}>
        {text.recordNotGiven}
      </button>
    </Sheet>
  );
}

/** The child's medication agreements, what was given, and the button to record more. */
export function Medicine({ child }: { readonly child: Child }) {
  const text = useText(medicineText);
  return (
    <section class="medicine">
      <h2>{text.title}</h2>
      {child.medications.length === 0 && <p>{text.none}</p>}
      <ul class="plain-list">
        {child.medications.map((medication) => (
          <Agreement key={medication.id} child={child} medication={medication} />
        ))}
      </ul>
      {child.medications.length > 0 && <MedicineLog child={child} />}
    </section>
  );
}

function Agreement(props: { readonly child: Child; readonly medication: Medication }) {
  const { child, medication } = props;
  const { clock, data } = usePhone();
  const text = useText(medicineText);
  const [open, setOpen] = useState(false);
  const check = checkDose(medication, child.id, data.live.value.administrations, clock.now());
  return (
    <li class="card agreement">
      <h3>
        <Icon name="pill" />
        {medication.name}
      </h3>
      <p class="tags">
        {medication.emergency && <span class="tag tag-strong">{text.emergency}</span>}
        {medication.asNeeded && <span class="tag">{text.asNeeded}</span>}
      </p>
      <Facts medication={medication} />
      <p class="given-today">
        {check.given === 0 && check.max === null
          ? text.notToday
          : text.today(check.given, check.max)}
        {check.lastAt && (
          <>
            {', '}
            {text.last} <Moment at={check.lastAt} />
          </>
        )}
      </p>
      {check.overMax && <Warning>{text.overMax(check.max ?? 0)}</Warning>}
      {check.outsideAgreement && <Warning>{text.outside}</Warning>}
      <button
        type="button"
        class="button button-main"
        aria-label={text.give(medication.name)}
        onClick={() => setOpen(true)}
      >
        {text.giveShort}
      </button>
      <Stamp at={medication.sourceAt} from={medication.source} />
      {open && (
        <DoseSheet
          child={child}
          medication={medication}
          check={check}
          onClose={() => setOpen(false)}
        />
      )}
    </li>
  );
}

function Facts({ medication }: { readonly medication: Medication }) {
  const text = useText(medicineText);
  const { day } = useText(words);
  const { validFrom, validUntil } = medication;
  const validity = text.validity(
    validFrom ? day(validFrom) : null,
    validUntil ? day(validUntil) : null,
  );
  const facts: readonly (readonly [string, string | undefined])[] = [
    [text.dose, medication.dose],
    [text.times, medication.times.join(', ')],
    [text.reason, medication.reason],
    [text.route, medication.route],
    [text.instructions, medication.instructions],
    [text.agreement, validity],
  ];
  return (
    <dl class="facts">
      {facts.map(
        ([label, value]) =>
          value && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
