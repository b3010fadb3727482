import type { JournalEvent } from '../../src/core/events.ts';
import type { Child, ProtectedPart, Snapshot } from '../../src/core/snapshot.ts';

/** Invented people. The canary's name is nowhere else, so it can be searched for in every file. */
export const CANARY = 'Kanariefugl';

const SOURCE = { source: 'Tabulex', sourceAt: '2026-11-23T06:00:00.000+01:00' };

export function sampleChild(index: number): Child {
  const contacts = ['mor', 'far', 'mormor'].map((relation, place) => ({
    ...SOURCE,
    id: `contact-${index}-${place}`,
    name: `${CANARY} ${relation} ${index * 7919 + place}`,
    relation,
    phones: [
      { kind: 'mobile' as const, number: `+4510${String(index * 31 + place).padStart(6, '0')}` },
    ],
    custody: place < 2,
    mayPickUp: true,
    priority: place + 1,
    protected: false,
  }));
  const medication = {
    ...SOURCE,
    id: `medication-${index}`,
    name: 'Astmamedicin',
    dose: '2 pust',
    times: ['10:00'],
    asNeeded: false,
    emergency: false,
    maxDosesPerDay: 2,
  };
  return {
    ...SOURCE,
    id: `child-${index}`,
    givenName: `Åse-Marie ${index}`,
    familyName: CANARY,
    protected: false,
    birthDate: '2019-04-01',
    groupIds: [`group-${index % 5}`],
    selfDecider: false,
    allergies: index % 10 === 0 ? ['nødder'] : [],
    contacts,
    medications: index % 4 === 0 ? [medication] : [],
  };
}

export function sampleSnapshot(children: number, name = 'Lygteskolen'): Snapshot {
  const ids = Array.from({ length: children }, (_, index) => index);
  return {
    format: 1,
    institution: { id: 'inst-1', name, kind: 'school' },
    groups: [0, 1, 2, 3, 4].map((index) => ({ id: `group-${index}`, name: `${index}. A` })),
    children: ids.map(sampleChild),
    staff: [
      { id: 'staff-1', name: 'Mette Lærke Sørensen', role: 'leader' },
      { id: 'staff-2', name: 'Jens-Ole Bæk', role: 'staff' },
    ],
    attendance: ids.slice(0, 3).map((index) => ({
      childId: `child-${index}`,
      status: 'present',
      at: '2026-11-23T07:30:00.000+01:00',
      source: 'Tabulex',
    })),
    plan: null,
  };
}

export const sampleProtected: ProtectedPart = {
  format: 1,
  children: [{ id: 'child-1', givenName: 'Skjult', familyName: CANARY, contacts: [] }],
};

/** An attendance event as the server writes it. @param minute after 08:00 */
export function sampleEvent(id: string, childIndex: number, minute = 0): JournalEvent {
  const at = `2026-11-23T08:${String(minute % 60).padStart(2, '0')}:00.000+01:00`;
  return {
    id,
    at,
    kind: 'attendance',
    childId: `child-${childIndex}`,
    status: 'present',
    comment: `${CANARY} fulgt ind`,
    by: { id: 'staff-1', name: 'Mette Lærke Sørensen', role: 'leader' },
    receivedAt: at,
    certain: true,
    drill: false,
    outage: 'outage-1',
  };
}
