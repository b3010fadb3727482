import type { LogLine } from '../../../src/core/device-api.ts';
import { STATUSES } from '../../../src/core/snapshot.ts';
import { usePhone, useText } from '../context.ts';
import { medicineText } from '../medicine/text.ts';
import { words } from '../words.ts';
import { logText } from './text.ts';

/** A log line in words: the box sends codes. */
export function useLogWords(): (line: LogLine) => string {
  const phone = usePhone();
  const text = useText(logText);
  const medicine = useText(medicineText);
  const common = useText(words);

  function wordFor(line: LogLine, key: string, value: string): string {
    if (key === 'change') return text.outage[value] ?? value;
    if (key === 'how') return text.how[value] ?? value;
    if (key === 'card') return (value === 'leader' ? common.leader : common.staff).toLowerCase();
    if (key === 'medicationId') return medicineName(line, value);
    if (key !== 'status') return value;
    const status = STATUSES.find((known) => known === value);
    if (status) return common.statuses[status];
    if (value === 'notDone') return medicine.statuses.notDone;
    return value === 'completed' ? medicine.statuses.completed : medicine.statuses.corrected;
  }

  function medicineName(line: LogLine, id: string): string {
    const child = line.childId === undefined ? undefined : phone.data.child(line.childId);
    return child?.medications.find((medication) => medication.id === id)?.name ?? '';
  }

  return (line) => {
    const detail = Object.entries(line.detail ?? {}).map(
      ([key, value]) => [key, wordFor(line, key, String(value))] as const,
    );
    const say = text.kinds[line.kind];
    return say ? say(Object.fromEntries(detail)) : text.other(line.kind);
  };
}
