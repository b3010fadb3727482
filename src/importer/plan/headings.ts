import type { PlanContact } from '../../core/snapshot.ts';
import { readPhones } from '../rows/phones.ts';
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

/** From cells of a table or members of a YAML map. */
export function planContact(given: {
  role: string;
  name?: string | undefined;
  phone?: string | undefined;
  hours?: string | undefined;
}): PlanContact {
  return {
    role: given.role.trim(),
    phones: readPhones(given.phone ?? '', 'other').phones,
    ...(given.name?.trim() ? { name: given.name.trim() } : {}),
    ...(given.hours?.trim() ? { hours: given.hours.trim() } : {}),
  };
}

/** A list item: `Skoleleder: Anna Holm, 10 12 34 56 (hverdage 8-15)`; null where no number is in it. */
export function contactLine(text: string): PlanContact | null {
  const found = /^([^:]+):\s*(.*)$/s.exec(text);
  if (!found) return null;
  const hours = /\(([^)]*)\)\s*$/.exec(found[2] ?? '');
  const rest = (found[2] ?? '').slice(0, hours?.index);
  const at = rest.search(/\+?\d[\d\s]{5,}/);
  if (at < 0) return null;
  return planContact({
    role: found[1] ?? '',
    name: rest.slice(0, at).replace(/[\s,;–-]+$/, ''),
    phone: rest.slice(at),
    hours: hours?.[1],
  });
}
