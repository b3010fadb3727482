import { useState } from 'preact/hooks';
import type { DoseCheck } from '../../../src/core/medication.ts';
import type { Child, Medication } from '../../../src/core/snapshot.ts';
import { wallTime } from '../../../src/core/time.ts';
import { Field } from '../components/field.tsx';
import { Sheet } from '../components/sheet.tsx';
import { Warning } from '../components/trouble-line.tsx';
import { useNameOf, usePhone, useText } from '../context.ts';
import { type Look, SecondLook } from './second-look.tsx';
import { medicineText } from './text.ts';

/** Records a dose: what, when, and for emergency medicine who looked too. It warns; staff decide. */
export function DoseSheet(props: {
  readonly child: Child;
  readonly medication: Medication;
  readonly check: DoseCheck;
  readonly onClose: () => void;
}) {
  const { child, medication, check } = props;
  const { clock, records, notices } = usePhone();
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
    notices.say(text.recorded(medication.name));
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
