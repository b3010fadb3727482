import { useState } from 'preact/hooks';
import { checkDose } from '../../../src/core/medication.ts';
import type { Child, Medication } from '../../../src/core/snapshot.ts';
import { Icon } from '../components/icon.tsx';
import { Moment, Stamp } from '../components/stamp.tsx';
import { Warning } from '../components/trouble-line.tsx';
import { usePhone, useText } from '../context.ts';
import { words } from '../words.ts';
import { DoseSheet } from './dose-sheet.tsx';
import { MedicineLog } from './medicine-log.tsx';
import { medicineText } from './text.ts';

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
