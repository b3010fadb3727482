import { fold } from '../rows/values.ts';

/** The headings of an action plan, with the other titles each may have. */
const HEADINGS: Readonly<Record<string, readonly string[]>> = {
  Situation: ['situationen', 'scenarie', 'baggrund'],
  Alarmering: ['alarm', 'alert', 'alerting', 'varsling'],
  Opgaver: ['tasks', 'opgave', 'duties'],
  Handling: ['handlinger', 'action', 'actions'],
  'Ledelse og organisation': [
    'ledelse',
    'organisation',
    'ledelse og organisering',
    'leadership and organisation',
    'leadership',
  ],
  'Bemanding og udstyr': ['bemanding', 'udstyr', 'staffing and equipment', 'staffing'],
  Kommunikation: ['communication'],
  Kontaktoplysninger: ['kontakter', 'kontakt', 'contacts', 'contact details', 'telefonliste'],
};

export const PLAN_HEADINGS: readonly string[] = Object.keys(HEADINGS);
export const CONTACTS_HEADING = 'Kontaktoplysninger';

const BY_FOLD: ReadonlyMap<string, string> = new Map(
  Object.entries(HEADINGS).flatMap(([heading, others]) =>
    [heading, ...others].map((word): [string, string] => [fold(word), heading]),
  ),
);

/** The plan's own heading for a title, numbers before it left out; the title as it is otherwise. */
export function planHeading(title: string): string {
  const bare = title.replace(/^\s*\d+[.)]?\s*/, '').trim();
  return BY_FOLD.get(fold(bare)) ?? bare;
}
