import type { RawExport } from './raw-export.ts';
import { fold } from './rows/values.ts';

/** What `listRecords` gives an institution of which a list has the name only. */
const NAMED = /^n-/;

/**
 * Lists often name their institution without its id. Where exactly one other institution of the
 * import has that name, it is that one; else it stays an institution of its own.
 */
export function joinNamedOrgs(raw: RawExport): void {
  const byName = new Map<string, string | null>();
  for (const org of raw.orgs.values()) {
    if (NAMED.test(org.id) || org.deleted) continue;
    const name = fold(org.name);
    byName.set(name, byName.has(name) ? null : org.id);
  }
  const real = new Map<string, string>();
  for (const org of [...raw.orgs.values()]) {
    const id = NAMED.test(org.id) ? byName.get(fold(org.name)) : undefined;
    if (id === undefined || id === null) continue;
    real.set(org.id, id);
    raw.orgs.delete(org.id);
  }
  if (real.size === 0) return;
  const known = (id: string) => real.get(id) ?? id;
  for (const [key, user] of raw.users) raw.users.set(key, { ...user, orgs: user.orgs.map(known) });
  for (const [key, group] of raw.classes)
    raw.classes.set(key, { ...group, school: known(group.school) });
}
