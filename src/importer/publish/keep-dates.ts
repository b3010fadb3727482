import { canonical, type Json } from '../../core/canonical-json.ts';
import type { Child, Contact, ProtectedPart, Snapshot, Source } from '../../core/snapshot.ts';
import type { ImportedInstitution } from '../options.ts';

/**
 * Keeps the date of every fact that did not change since the last publication. Systems write
 * their whole export again each night, so a file's date says nothing about its rows. With the dates
 * kept, an export with the same facts gives the same bytes, and a delta holds only what is new. The
 * manifest's `dataAsOf` says how fresh the whole is.
 */
export function keepUnchangedDates(
  previous: ImportedInstitution | null,
  next: ImportedInstitution,
): ImportedInstitution {
  if (previous === null) return next;
  return {
    snapshot: keepSnapshotDates(previous.snapshot, next.snapshot),
    protectedPart: keepProtectedDates(previous.protectedPart, next.protectedPart),
  };
}

function keepSnapshotDates(previous: Snapshot, next: Snapshot): Snapshot {
  const before = byId(previous.children);
  return {
    ...next,
    children: next.children.map((child) => keepChildDates(before.get(child.id), child)),
  };
}

function keepChildDates(before: Child | undefined, child: Child): Child {
  if (before === undefined) return child;
  const kept: Child = {
    ...child,
    contacts: keepDates(before.contacts, child.contacts),
    medications: keepDates(before.medications, child.medications),
  };
  return same(
    { ...before, contacts: [], medications: [] },
    { ...child, contacts: [], medications: [] },
  )
    ? { ...kept, sourceAt: before.sourceAt }
    : kept;
}

function keepProtectedDates(previous: ProtectedPart, next: ProtectedPart): ProtectedPart {
  const before = byId(previous.children);
  const contacts = (id: string, list: readonly Contact[]) =>
    keepDates(before.get(id)?.contacts ?? [], list);
  return {
    ...next,
    children: next.children.map((child) => ({
      ...child,
      contacts: contacts(child.id, child.contacts),
    })),
  };
}

function keepDates<T extends Source & { readonly id: string }>(
  previous: readonly T[],
  next: readonly T[],
): T[] {
  const before = byId(previous);
  return next.map((item) => {
    const old = before.get(item.id);
    return old !== undefined && same(old, item) ? { ...item, sourceAt: old.sourceAt } : item;
  });
}

function same<T extends Source>(a: T, b: T): boolean {
  const text = (fact: T) => canonical({ ...fact, sourceAt: '' } as unknown as Json);
  return text(a) === text(b);
}

function byId<T extends { readonly id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}
