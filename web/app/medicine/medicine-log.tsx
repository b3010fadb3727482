import { useState } from 'preact/hooks';
import type { AdministrationFact } from '../../../src/core/live.ts';
import type { Child } from '../../../src/core/snapshot.ts';
import { wallTime } from '../../../src/core/time.ts';
import { Field } from '../components/field.tsx';
import { Sheet } from '../components/sheet.tsx';
import { Moment } from '../components/time.tsx';
import { usePhone, useText } from '../context.ts';
import { medicineText } from './text.ts';

/** What was given in this outage, newest first. A corrected record stays, struck through. */
export function MedicineLog({ child }: { readonly child: Child }) {
  const { data, outbox } = usePhone();
  const text = useText(medicineText);
  const [mistake, setMistake] = useState<AdministrationFact | null>(null);
  const all = data.live.value.administrations.filter((fact) => fact.childId === child.id);
  const corrected = new Map(all.map((fact) => [fact.corrects, fact]));
  const lines = all.filter((fact) => fact.status !== 'enteredInError').toReversed();
  const waiting = new Set(outbox.pending.value.map((event) => event.id));
  return (
    <div class="medicine-log">
      <h3>{text.log}</h3>
      {lines.length === 0 && <p class="hint">{text.emptyLog}</p>}
      <ul class="plain-list">
        {lines.map((fact) => (
          <Line
            key={fact.eventId}
            fact={fact}
            medicine={nameIn(child, fact)}
            correction={corrected.get(fact.eventId)}
            waiting={waiting.has(fact.eventId)}
            onCorrect={setMistake}
          />
        ))}
      </ul>
      {mistake && <CorrectSheet mistake={mistake} onClose={() => setMistake(null)} />}
    </div>
  );
}

function nameIn(child: Child, fact: AdministrationFact): string {
  return child.medications.find(({ id }) => id === fact.medicationId)?.name ?? fact.medicationId;
}

function Line(props: {
  readonly fact: AdministrationFact;
  readonly medicine: string;
  readonly correction: AdministrationFact | undefined;
  readonly waiting: boolean;
  readonly onCorrect: (fact: AdministrationFact) => void;
}) {
  const { fact, medicine, correction } = props;
  const text = useText(medicineText);
  const what = [medicine, fact.dose].filter(Boolean).join(', ');
  return (
    <li class="dose">
      <div class="dose-text">
        <p class="dose-what">
          {correction ? <s>{what}</s> : <strong>{what}</strong>}
          {correction ? ` ${text.statuses.corrected}` : ` ${statusWord(fact, text.statuses)}`}
        </p>
        <p class="stamp">
          {fact.by} <Moment at={fact.at} />
          {fact.witness && ` · ${text.witness(fact.witness)}`}
          {props.waiting && ` · ${text.saving}`}
        </p>
        {fact.comment && <p class="dose-comment">{fact.comment}</p>}
        {correction?.comment && <p class="dose-comment">{correction.comment}</p>}
      </div>
      {!correction && (
        <button
          type="button"
          class="button button-small"
          aria-label={text.correctLabel(medicine, wallTime(fact.at))}
          onClick={() => props.onCorrect(fact)}
        >
          {text.correct}
        </button>
      )}
    </li>
  );
}

function statusWord(fact: AdministrationFact, statuses: (typeof medicineText)['da']['statuses']) {
  return (fact.status === 'notDone' ? statuses.notDone : statuses.completed).toLowerCase();
}

function CorrectSheet(props: {
  readonly mistake: AdministrationFact;
  readonly onClose: () => void;
}) {
  const { records, messages } = usePhone();
  const text = useText(medicineText);
  const [why, setWhy] = useState('');
  return (
    <Sheet title={text.correctTitle} onClose={props.onClose}>
      <p>{text.correctHint}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          records.correct(props.mistake, why);
          props.onClose();
          messages.show(text.corrected);
        }}
      >
        <Field label={text.correctWhy} value={why} onValue={setWhy} input={{ maxLength: 500 }} />
        <button type="submit" class="button button-main">
          {text.correct}
        </button>
      </form>
    </Sheet>
  );
}
