import { wallDate, wallTime } from '../../../src/core/time.ts';
import { Page } from '../components/page.tsx';
import { usePhone, useText } from '../context.ts';
import { words } from '../text.ts';
import { handoverText } from './text.ts';
import './handover.css';

/** The receipt of an outage that has ended: numbers only, no child's name. */
export function Handover() {
  const { clock, handover } = usePhone();
  const text = useText(handoverText);
  const { dayTime } = useText(words);
  const report = handover.value;
  if (report === null) return null;
  const at = (moment: string) =>
    dayTime(wallDate(clock.local(moment)), wallTime(clock.local(moment)));
  const practised = [[text.report.practice, report.practice]] as const;
  const lines: readonly (readonly [string, number])[] = [
    [text.report.attendance, report.attendance],
    [text.report.administrations, report.administrations],
    [text.report.notes, report.notes],
    [text.report.events, report.events],
    ...(report.practice > 0 ? practised : []),
    [text.report.stillPresent, report.stillPresent],
    [text.report.pending, report.pending],
  ];
  return (
    <Page title={report.drill ? text.drillTitle : text.title} class="start-page handover">
      <p class="lead">{text.hint}</p>
      <p class="strong">{text.report.period(at(report.from), at(report.to))}</p>
      <dl class="report">
        {lines.map(([label, number]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{number}</dd>
          </div>
        ))}
      </dl>
      {report.pending > 0 && <p class="hint">{text.report.pendingHint}</p>}
      <button
        type="button"
        class="button button-main"
        onClick={() => {
          handover.value = null;
        }}
      >
        {text.done}
      </button>
    </Page>
  );
}
