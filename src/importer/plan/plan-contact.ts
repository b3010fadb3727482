import type { PlanContact } from '../../core/snapshot.ts';
import { readPhones } from '../rows/phones.ts';

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
