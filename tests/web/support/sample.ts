// Invented people for the mock device: enough for every screen; as many children as a test wants.
import type { RosterAnswer } from '../../../src/core/device-api.ts';
import type { Live } from '../../../src/core/live.ts';
import { type Child, type Contact, HIDDEN, type Medication } from '../../../src/core/snapshot.ts';
import { later, toTimestamp } from '../../../src/core/time.ts';
import { makeSample, type SampleInstitution } from '../../../src/demo/sample/people.ts';
import { demoSample } from '../../../src/demo/sample/sample.ts';

const GIVEN = ['Åse', 'Bjørn', 'Cæcilie', 'Ditte-Marie', 'Emil', 'Freja', 'Gunnar', 'Søren'];
const FAMILY = ['Aagaard', 'Bækkelund', 'Dyrlund', 'Eskerod', 'Kjærulf', 'Østerlund-Holm'];

export function minutesAgo(minutes: number): string {
  return toTimestamp(Date.now() - minutes * 60_000, 60);
}

/** The same, but today: what was imported on another day is not shown as today's. */
function earlierToday(minutes: number): string {
  const midnight = `${minutesAgo(0).slice(0, 10)}T00:00:00.000+01:00`;
  return later(midnight, minutesAgo(minutes));
}

const tabulex = { source: 'Tabulex', sourceAt: minutesAgo(90) };
const aula = { source: 'Aula', sourceAt: minutesAgo(60 * 24 * 4) };

function contact(id: string, part: Partial<Contact>): Contact {
  return {
    id,
    name: 'Mette Kjærulf',
    relation: 'mor',
    phones: [{ kind: 'mobile', number: '+4510123456' }],
    custody: true,
    mayPickUp: true,
    priority: 1,
    protected: false,
    ...tabulex,
    ...part,
  };
}

const contacts: Contact[] = [
  contact('k1', {
    phones: [
      { kind: 'mobile', number: '+4510123456' },
      { kind: 'work', number: '10 12 34 lokal 7' },
    ],
  }),
  contact('k2', {
    name: 'Jonas Aagaard',
    relation: 'far',
    custody: false,
    mayPickUp: false,
    priority: 2,
    phones: [{ kind: 'mobile', number: '+4510654321', given: '10 65 43 21 (efter kl. 15)' }],
    ...aula,
  }),
  contact('k3', {
    name: 'Birte Kjærulf',
    relation: 'mormor',
    custody: null,
    mayPickUp: null,
    priority: 3,
    phones: [{ kind: 'home', number: '+4510222222' }],
  }),
];

const medications: Medication[] = [
  {
    id: 'm1',
    name: 'Panodil Junior',
    dose: '5 ml',
    route: 'Gennem munden',
    times: ['12:00'],
    asNeeded: true,
    emergency: false,
    maxDosesPerDay: 1,
    reason: 'Feber og smerter',
    instructions: 'Gives sammen med mad.',
    validUntil: '2099-12-31',
    ...tabulex,
  },
  {
    id: 'm2',
    name: 'EpiPen Junior',
    dose: '0,15 mg',
    times: [],
    asNeeded: true,
    emergency: true,
    reason: 'Anafylaksi',
    instructions: 'I låret, gennem tøjet. Ring 112.',
    ...tabulex,
  },
  {
    id: 'm3',
    name: 'Antibiotika',
    dose: '1 tablet',
    times: ['08:00', '14:00'],
    asNeeded: false,
    emergency: false,
    validFrom: '2020-01-01',
    validUntil: '2020-01-10',
    ...aula,
  },
];

function child(n: number): Child {
  const given = GIVEN[n % GIVEN.length] ?? '';
  const family = FAMILY[Math.floor(n / GIVEN.length) % FAMILY.length] ?? '';
  return {
    id: `c${n}`,
    givenName: given,
    familyName: n < 48 ? family : `${family} ${n}`,
    protected: false,
    birthDate: '2018-05-14',
    groupIds: [`g${n % 20}`],
    selfDecider: n % 9 === 0,
    allergies: [],
    contacts: contacts.slice(0, 2),
    medications: [],
    ...tabulex,
  };
}

/** Which of the demo's institutions a roster looks like; `plain` has short names only. */
export type SampleKind = 'plain' | SampleInstitution['kind'];

export function sampleRoster(size = 60, kind: SampleKind = 'plain'): RosterAnswer {
  const roster = plainRoster(size);
  if (kind === 'plain') return roster;
  const sample = makeSample(demoSample({ date: minutesAgo(0).slice(0, 10) }));
  const org = sample.orgs.find((each) => each.kind === kind);
  if (org === undefined) throw new Error(`the demo has no ${kind}`);
  const groups = org.groups.map(({ id, title }) => ({ id, name: title }));
  const named = sample.children.filter(({ places }) =>
    places.some((place) => place.org === org.id),
  );
  return {
    ...roster,
    institution: { id: org.id, name: org.name, kind },
    groups,
    children: roster.children.map((each, n): Child => {
      const groupIds = [groups[n % groups.length]?.id ?? ''];
      const { given, family } = named[n] ?? {};
      // The first two are known to the scenario by their names.
      if (n < 2 || given === undefined || family === undefined) return { ...each, groupIds };
      return { ...each, groupIds, givenName: given, familyName: family };
    }),
  };
}

function plainRoster(size: number): RosterAnswer {
  const rest = Array.from({ length: size - 2 }, (_, n) => child(n + 2));
  const [friend] = rest;
  if (friend !== undefined) rest[0] = { ...friend, needs: `Leger med ${HIDDEN}.` };
  const ill: Child = {
    ...child(0),
    allergies: ['Jordnødder', 'bistik'],
    needs: 'Bruger høreapparat på venstre øre.',
    contacts,
    medications,
  };
  const { birthDate: _kept, ...known } = child(1);
  const hidden: Child = {
    ...known,
    givenName: '',
    familyName: '',
    protected: true,
    alias: '7KD',
    contacts: [],
  };
  return {
    version: 7,
    dataAsOf: minutesAgo(95),
    institution: { id: 'i1', name: 'Skovbrynets Skole', kind: 'school' },
    groups: Array.from({ length: 20 }, (_, n) => ({
      id: `g${n}`,
      name: `${n % 10}.${'AB'[n < 10 ? 0 : 1]}`,
    })),
    children: [ill, hidden, ...rest],
    staff: [
      { id: 's1', name: 'Hanne Østerlund', role: 'leader' },
      { id: 's2', name: 'Mette Dyrlund', role: 'staff' },
      { id: 's3', name: 'Åge Bækkelund', role: 'staff' },
    ],
    plan: {
      title: 'Indsatsplan for nedbrud',
      owner: 'Skolelederen',
      revised: '2026-08-01',
      sections: [
        {
          heading: 'Alarmering',
          blocks: [
            { kind: 'text', text: 'Ring til lederen først.' },
            { kind: 'subheading', text: 'Ved brand' },
            { kind: 'item', text: 'Ring 112.' },
            { kind: 'item', text: 'Saml alle ved flagstangen.' },
          ],
        },
      ],
      contacts: [
        {
          role: 'Kommunens it-vagt',
          hours: 'hele døgnet',
          phones: [{ kind: 'work', number: '+4510333333' }],
        },
      ],
    },
  };
}

export function sampleLive(roster: RosterAnswer): Live {
  const attendance: Live['attendance'] = {};
  roster.children.forEach((each, n) => {
    if (n % 3 === 0) return;
    const status =
      n % 11 === 0 ? 'sick' : n % 7 === 0 ? 'gone' : n % 5 === 0 ? 'onTrip' : 'present';
    attendance[each.id] = { status, at: earlierToday(40 + n), source: 'Tabulex' };
  });
  return { cursor: 1, attendance, administrations: [], notes: [], people: [], requests: [] };
}
