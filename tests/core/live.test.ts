import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JournalEvent, patchOf } from '../../src/core/events.ts';
import {
  emptyLive,
  type ImportedFact,
  type Live,
  mergeLive,
  newerOf,
  supersedes,
} from '../../src/core/live.ts';
import { STATUSES } from '../../src/core/snapshot.ts';
import { toTimestamp } from '../../src/core/time.ts';

const by = { id: 'staff-1', name: 'Mette', role: 'staff' as const };
const imported = [
  { childId: 'c0', status: 'present', at: '2026-11-23T08:00:00.000+01:00', source: 'Tabulex' },
] as const;

/** Few children and few times, so that events collide. Each event has its own id. */
const time = fc
  .tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom(0, 60, 120))
  .map(([minute, offset]) => toTimestamp(Date.UTC(2026, 10, 23, 7, minute), offset));
const child = fc.constantFrom('c0', 'c1', 'c2');

const event: fc.Arbitrary<JournalEvent> = fc
  .tuple(fc.uuid({ version: 7 }), time, child, fc.nat(3), fc.constantFrom(...STATUSES))
  .map(([id, at, childId, kind, status]) => {
    const envelope = { id, at, by, receivedAt: at, certain: true, drill: false, outage: 'o' };
    if (kind === 0) return { ...envelope, kind: 'attendance', childId, status };
    if (kind === 1)
      return {
        ...envelope,
        kind: 'administration',
        childId,
        medicationId: 'm',
        status: 'completed',
      };
    if (kind === 2) return { ...envelope, kind: 'note', text: status, childId };
    return { ...envelope, kind: 'view', childId };
  });
const events = fc.uniqueArray(event, { selector: (each) => each.id, maxLength: 20 });

function fold(list: readonly JournalEvent[], facts: readonly ImportedFact[] = imported): Live {
  const live = emptyLive(facts);
  for (const each of list) {
    const patch = patchOf(each, 1);
    if (patch) mergeLive(live, patch);
  }
  return live;
}

const shuffled = events.chain((list) =>
  fc.tuple(
    fc.constant(list),
    fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
  ),
);

describe('merging', () => {
  test('the order in which events come does not matter', () => {
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(fold(other)).toEqual(fold(list));
      }),
    );
  });

  test('events may come more than once', () => {
    fc.assert(
      fc.property(shuffled, ([list, again]) => {
        expect(fold([...list, ...again.slice(0, 5)])).toEqual(fold(list));
      }),
    );
  });

  test('patches can be merged with each other first', () => {
    fc.assert(
      fc.property(events, fc.nat(20), (list, cut) => {
        const whole = fold(list.slice(0, cut));
        const rest: Live = { ...emptyLive([]), cursor: 1 };
        for (const each of list.slice(cut)) {
          const patch = patchOf(each, 1);
          if (patch) mergeLive(rest, patch);
        }
        mergeLive(whole, rest);
        // The cursor is a position, not part of what is shown.
        expect({ ...whole, cursor: 0 }).toEqual({ ...fold(list), cursor: 0 });
      }),
    );
  });

  test('the latest observation of a child is shown, and no event is lost from the lists', () => {
    fc.assert(
      fc.property(events, (list) => {
        const live = fold(list);
        for (const { kind, ...each } of list) {
          const shown = 'childId' in each && each.childId ? live.attendance[each.childId] : null;
          if (kind === 'attendance' && shown && shown.eventId !== each.id)
            expect(Date.parse(shown.at)).toBeGreaterThanOrEqual(Date.parse(each.at));
          const ids = { administration: live.administrations, note: live.notes }[kind as 'note'];
          if (ids) expect(ids.filter((fact) => fact.eventId === each.id)).toHaveLength(1);
        }
        const times = live.administrations.map((fact) => Date.parse(fact.at));
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('imported facts', () => {
  /** An update holds one fact of a child at most, so the two together are unique. */
  const facts = fc.uniqueArray(
    fc.record({
      childId: child,
      status: fc.constantFrom(...STATUSES),
      at: time,
      source: fc.constantFrom('Tabulex', 'Aula'),
      sequence: fc.integer({ min: 1, max: 4 }),
    }),
    { selector: ({ childId, sequence }) => `${childId} ${sequence}`, maxLength: 12 },
  );
  const mixed = (list: readonly ImportedFact[]) =>
    fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length });

  test('of the snapshot, of updates and of phones: the newest of each child, in any order', () => {
    const all = fc
      .tuple(facts, events)
      .chain(([some, list]) => fc.tuple(mixed(some), fc.constant(some), fc.constant(list)));
    fc.assert(
      fc.property(all, ([other, some, list]) => {
        const live = fold(list, some);
        expect(fold(list.toReversed(), other)).toEqual(live);
        const own = list.flatMap((each) =>
          each.kind === 'attendance' ? [{ childId: each.childId, at: each.at, own: true }] : [],
        );
        for (const { childId, at, ...fact } of [...some, ...own]) {
          const shown = live.attendance[childId];
          const later = Date.parse(shown?.at ?? '') - Date.parse(at);
          expect(later).toBeGreaterThanOrEqual(0);
          // Of the same instant, what staff recorded here is shown.
          if (later === 0 && 'own' in fact) expect(shown?.eventId).toBeDefined();
        }
      }),
    );
  });

  test('that come while the vault is open end as if they had been there before', () => {
    fc.assert(
      fc.property(facts, events, fc.nat(12), (some, list, cut) => {
        const inTurn = some.toSorted((a, b) => a.sequence - b.sequence);
        const live = fold(list, inTurn.slice(0, cut));
        const phone = structuredClone(live);
        for (const fact of inTurn.slice(cut)) {
          const newer = newerOf(live, [fact]);
          if (newer === null) continue;
          for (const picture of [live, phone]) mergeLive(picture, { ...emptyLive(), ...newer });
        }
        const shown = ({ attendance }: Live) =>
          Object.entries(attendance)
            .map(([id, { status, at, source, by }]) => [id, status, Date.parse(at), source, by])
            .sort();
        expect(shown(live)).toEqual(shown(fold(list, inTurn)));
        expect(phone.attendance).toEqual(live.attendance);
      }),
    );
  });

  test('that say the same again change nothing', () => {
    const known = {
      status: 'present',
      at: '2026-11-23T08:00:00.000+01:00',
      source: 'Tabulex',
    } as const;
    const again = { ...known, childId: 'c0', at: '2026-11-23T07:00:00.000Z', sequence: 9 };
    expect(newerOf({ attendance: { c0: known } }, [again])).toBeNull();
    expect(newerOf({ attendance: { c0: known } }, [{ ...again, status: 'sick' }])).toEqual({
      attendance: { c0: { ...known, at: again.at, status: 'sick', sequence: 9 } },
    });
    const own = { ...known, eventId: 'e' };
    expect(newerOf({ attendance: { c0: own } }, [{ ...again, status: 'sick' }])).toBeNull();
  });
});

test('two phones at the same instant: every device shows the same one', () => {
  const fact = { status: 'present', at: '2026-11-23T08:00:00.000Z', source: 'Lygte' } as const;
  expect(supersedes({ ...fact, eventId: 'b' }, { ...fact, eventId: 'a' })).toBe(true);
  expect(supersedes({ ...fact, eventId: 'a' }, { ...fact, eventId: 'b' })).toBe(false);
  expect(supersedes({ ...fact, eventId: 'a' }, fact)).toBe(true);
});

test('people and requests are replaced as whole lists', () => {
  const live = emptyLive([]);
  const here = [{ ...by, since: '2026-11-23T08:00:00.000Z' }];
  mergeLive(live, { ...emptyLive([]), people: here });
  mergeLive(live, emptyLive([]));
  expect(live.people).toBe(here);
  mergeLive(live, { ...emptyLive([]), people: [] });
  expect(live.people).toEqual([]);
});

test('an imported fact keeps its source; an own one names the person who observed it', () => {
  const live = fold([]);
  expect(live.attendance.c0).toEqual({
    status: 'present',
    at: '2026-11-23T08:00:00.000+01:00',
    source: 'Tabulex',
  });
  const at = '2026-11-23T09:10:00.000+01:00';
  const common = { id: 'e', at, by: null, receivedAt: at, certain: false, drill: false };
  const patch = patchOf(
    {
      ...common,
      outage: 'o',
      kind: 'attendance',
      childId: 'c0',
      status: 'gone',
      pickedUpBy: 'far',
    },
    5,
  );
  expect(patch).toEqual({
    cursor: 5,
    attendance: {
      c0: {
        status: 'gone',
        at,
        source: 'Lygte',
        by: '',
        eventId: 'e',
        certain: false,
        pickedUpBy: 'far',
      },
    },
    administrations: [],
    notes: [],
  });
});
