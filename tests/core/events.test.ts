import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  detailOf,
  EVENTS,
  type EventKind,
  type EventOf,
  isRecord,
  misfit,
  ownPatchOf,
  PHONE_KINDS,
  type PhoneEventOf,
  type PhoneKind,
  patchOf,
  peopleChangeOf,
  phoneEventSchema,
} from '../../src/core/events.ts';
import { logText } from '../../web/app/log/text.ts';

const at = '2026-11-23T08:59:00.000+01:00';
const id = '01930000-0000-7000-8000-000000000001';
const person = { id: 'p1', name: 'Vikar Vig', role: 'staff' as const };
const leader = { id: 'p2', name: 'Mette', role: 'leader' as const };
const received = { by: leader, receivedAt: at, certain: true, drill: false, outage: 'o' };

/** What a phone sends, one of each kind with all its members. */
const sent: { readonly [K in PhoneKind]: PhoneEventOf<K> } = {
  attendance: {
    ...{ id, at, kind: 'attendance', childId: 'c1', status: 'gone' },
    ...{ pickedUpBy: 'Mor', comment: 'early', basedOn: id },
  },
  administration: {
    ...{ id, at, kind: 'administration', childId: 'c1', medicationId: 'm1', status: 'completed' },
    ...{ dose: '2', comment: 'calm', witness: 'p1', corrects: id },
  },
  note: { id, at, kind: 'note', text: 'Water is off', childId: 'c1' },
  view: { id, at, kind: 'view', childId: 'c1' },
};

const examples: { readonly [K in EventKind]: EventOf<K> } = {
  attendance: { ...sent.attendance, ...received },
  administration: { ...sent.administration, ...received },
  note: { ...sent.note, ...received },
  view: { ...sent.view, ...received },
  unlocked: { id, at, kind: 'unlocked', card: 'staff', ...received },
  signedIn: { id, at, kind: 'signedIn', how: 'pin', ...received },
  signedOut: { id, at, kind: 'signedOut', ...received },
  letIn: { id, at, kind: 'letIn', person, ...received },
  pinSet: { id, at, kind: 'pinSet', personId: 'p1', hash: '$argon2id$secret', ...received },
  personAdded: { id, at, kind: 'personAdded', person, ...received },
  rosterRead: { id, at, kind: 'rosterRead', version: 7, ...received },
  protectedView: { id, at, kind: 'protectedView', childId: 'c1', reason: 'call', ...received },
  outage: { id, at, kind: 'outage', change: 'ended', ...received },
  clockSet: { id, at, kind: 'clockSet', byMs: 60_000, ...received },
};
const kinds = Object.keys(EVENTS) as EventKind[];
const schema = phoneEventSchema();

describe('each kind of event', () => {
  test('has an example here and words in every language', () => {
    for (const words of Object.values(logText)) {
      expect(Object.keys(words.kinds).sort()).toEqual([...kinds].sort());
    }
    expect(Object.keys(examples).sort()).toEqual([...kinds].sort());
  });

  test.each(kinds)('%s keeps what the log must not show out of its line', (kind) => {
    const detail = detailOf(examples[kind]);
    expect(Object.keys(detail)).not.toContain('hash');
    expect(JSON.stringify(detail)).not.toContain('argon2id');
  });

  test('is read by staff only where staff recorded it, or for the outage itself', () => {
    const forStaff = kinds.filter((kind) => EVENTS[kind].readers === 'everybody');
    expect(forStaff).toEqual(['attendance', 'administration', 'note', 'outage']);
  });

  test('is counted at the handover where staff recorded it', () => {
    const counted = kinds.flatMap((kind) => {
      const { handover } = EVENTS[kind];
      return handover === null ? [] : [[kind, handover]];
    });
    expect(counted).toEqual([
      ['attendance', 'attendance'],
      ['administration', 'administrations'],
      ['note', 'notes'],
    ]);
  });

  test('changes people and PINs only through personAdded and pinSet', () => {
    const changing = kinds.filter((kind) => peopleChangeOf(examples[kind]) !== null);
    expect(changing).toEqual(['pinSet', 'personAdded']);
    expect(peopleChangeOf(examples.pinSet)).toEqual({
      personId: 'p1',
      pin: { hash: '$argon2id$secret', leader: true },
    });
  });
});

describe('the log shows', () => {
  test.each<[EventKind, object]>([
    ['attendance', { status: 'gone', pickedUpBy: 'Mor', comment: 'early' }],
    ['letIn', { person: 'Vikar Vig', role: 'staff' }],
    ['pinSet', { personId: 'p1' }],
    ['rosterRead', { version: 7 }],
    ['signedOut', {}],
  ])('of %s: %j', (kind, detail) => {
    expect(detailOf(examples[kind])).toEqual(detail);
  });
});

describe('a phone', () => {
  test.each(PHONE_KINDS)('may send %s, and the device makes the same picture of it', (kind) => {
    expect(v.parse(schema, sent[kind])).toEqual(sent[kind]);
    expect(ownPatchOf(sent[kind], leader)).toEqual(patchOf(examples[kind], 0));
  });

  test.each(kinds.filter((kind) => EVENTS[kind].schema === null))(
    'may not send %s, which the device writes',
    (kind) => {
      expect(v.is(schema, examples[kind])).toBe(false);
    },
  );

  test('may not send an unknown kind', () => {
    expect(v.is(schema, { ...sent.note, kind: 'headcount' })).toBe(false);
  });

  test('is told of every lost event that staff recorded, so not of a view', () => {
    expect(PHONE_KINDS.filter((kind) => !isRecord(sent[kind]))).toEqual(['view']);
  });
});

describe('an event is refused', () => {
  const data = {
    hasChild: (childId: string) => childId === 'c1',
    hasMedication: (_: string, medicationId: string) => medicationId === 'm1',
    event: () => sent.administration,
    observed: () => undefined,
  };

  const ofChildren = PHONE_KINDS.map((kind) => sent[kind]).filter((event) => 'childId' in event);
  test.each(ofChildren)('$kind: for a child who is not known', (event) => {
    const ofAnother = { ...event, childId: 'c9' };
    expect(misfit(ofAnother, data)).toBe('unknownChild');
    expect(misfit(event, data)).toBeNull();
  });

  test('a dose: for an unknown medication, or a correction of something else', () => {
    const dose = sent.administration;
    expect(misfit({ ...dose, medicationId: 'm9' }, data)).toBe('unknownMedication');
    for (const other of [undefined, sent.note, { ...dose, childId: 'c2' }])
      expect(misfit(dose, { ...data, event: () => other })).toBe('badEvent');
  });

  test('a tap: where a colleague has just recorded what the phone did not show yet', () => {
    const other = '01930000-0000-7000-8000-000000000002';
    const known = {
      status: 'present',
      at: '2026-11-23T08:58:59.650+01:00',
      eventId: other,
    } as const;
    const answer = (tap: object, fact: object = {}) =>
      misfit({ ...sent.attendance, ...tap }, { ...data, observed: () => ({ ...known, ...fact }) });
    expect(answer({ basedOn: id })).toBe('changedJustNow');
    expect(answer({ basedOn: null })).toBe('changedJustNow');
    expect(answer({ basedOn: other })).toBeNull();
    // The same status again reverses nothing, and what is chosen from a list is meant.
    expect(answer({ basedOn: null, status: 'present' })).toBeNull();
    expect(answer({ basedOn: undefined })).toBeNull();
    // Two seconds later somebody has looked again; an earlier observation is not shown anyway.
    expect(answer({ basedOn: null }, { at: '2026-11-23T08:58:58.000+01:00' })).toBeNull();
    expect(answer({ basedOn: null }, { at: '2026-11-23T08:59:00.001+01:00' })).toBeNull();
    // What was imported was not recorded by a colleague here.
    expect(answer({ basedOn: null }, { eventId: undefined })).toBeNull();
  });
});
