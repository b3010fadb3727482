import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detailOf, EVENTS, type JournalEvent, patchOf, withTexts } from '../../src/core/events.ts';
import { emptyLive, withLiveTexts } from '../../src/core/live.ts';
import type { Contact, ProtectedPart, Snapshot } from '../../src/core/snapshot.ts';
import { staffTexts } from '../../src/core/staff-texts.ts';
import { foldWord } from '../../src/core/words.ts';
import { sampleSnapshot } from '../fakes/sample.ts';

const SOURCE = { source: 'Liste', sourceAt: '2026-11-23T06:00:00.000+01:00' };
const contact = (name: string, number: string, isProtected: boolean): Contact => ({
  ...SOURCE,
  ...{ id: name, name, relation: 'mor', custody: null, mayPickUp: null, priority: 1 },
  ...{ phones: [{ kind: 'mobile', number }], protected: isProtected },
});
const part: ProtectedPart = {
  format: 1,
  children: [
    {
      ...{ id: 'p-1', givenName: 'Søkonge-Lis', familyName: 'Ulveskær', birthDate: '2019-03-02' },
      ...{ address: 'Ravnestien 4', contacts: [contact('Marianna Vig', '+4510776655', false)] },
    },
    { id: 'child-5', contacts: [contact('Hemming Krogsø', '+4510443322', true)] },
  ],
};
const base = sampleSnapshot(8);
const snapshot: Snapshot = {
  ...base,
  children: base.children.map((child) =>
    child.id === 'child-1'
      ? { ...child, id: 'p-1', givenName: '', familyName: '', protected: true, contacts: [] }
      : child,
  ),
};
const rules = staffTexts(part, snapshot);

describe('a text during an outage', () => {
  test.each([
    ['Søkonge er her', undefined, '••• er her'],
    ['Hemming ringede fra 10 44 33 22', 'child-5', '••• ringede fra •••'],
    ['Gik hjem til Ravnestien', undefined, 'Gik hjem til •••'],
    ['Marianna ringede', undefined, 'Marianna ringede'],
    ['Marianna Vig ringede', undefined, '••• ringede'],
    // About the child itself every contact is in doubt, and every part of a word.
    ['Marianna ringede', 'p-1', '••• ringede'],
    ['En søkongedukke', 'p-1', 'En •••'],
    ['Mette Lærke Sørensen tog den', undefined, 'Mette Lærke Sørensen tog den'],
  ])('%s (of %s) is %s for staff', (text, childId, shown) => {
    expect(rules.free(text, childId)).toBe(shown);
  });

  test('a contact who is shown at another child is hidden nowhere else', () => {
    const [first] = snapshot.children;
    const brother = {
      ...(first ?? base.children[0]),
      id: 'b',
      givenName: 'Bo',
      contacts: [contact('Marianna Vig', '+4510776655', false)],
    };
    const shown = staffTexts(part, {
      ...snapshot,
      children: [brother as Snapshot['children'][number]],
    });
    expect(shown.free('Marianna Vig, 10776655', undefined)).toBe('Marianna Vig, 10776655');
    expect(shown.free('Marianna Vig', 'p-1')).toBe('•••');
  });

  test('a street that the plan names is no secret without its number', () => {
    const plan = { title: 'Saml ved Ravnestien', sections: [], contacts: [] };
    const known = staffTexts(part, { ...snapshot, plan });
    expect(known.free('Vi står på Ravnestien', undefined)).toBe('Vi står på Ravnestien');
    expect(known.free('Bor Ravnestien 4', undefined)).toBe('Bor •••');
  });
});

const at = '2026-11-23T08:59:00.000+01:00';
const SECRETS = /sokonge|ulveskar|hemming|krogso|10776655|10443322|ravnestien4/;

/** An event of any kind whose members of text name somebody protected. */
const events = fc.gen().map((g): JournalEvent => {
  const kinds = Object.keys(EVENTS) as JournalEvent['kind'][];
  const kind: JournalEvent['kind'] = g(fc.constantFrom, ...kinds);
  const secret = () =>
    g(
      fc.constantFrom,
      ...['Søkonge', 'Søkonge-Lis Ulveskær', 'ULVESKÆRS', 'Søkongemus', 'Hemming Krogsø'],
      ...['10 77 66 55', '+45 10-44-33-22', 'Ravnestien 4'],
    );
  const text = () => `${g(fc.constantFrom, 'ring til', '', 'mor til')} ${secret()} nu`;
  const uses = Object.entries<string>(EVENTS[kind].texts).map(([member, use]) => {
    if (use === 'free') return [member, text()];
    if (member === 'person')
      return [member, { id: 's9', name: `Mor til ${secret()}`, role: 'staff' }];
    return [member, use === 'name' ? `Mor til ${secret()}` : 'x'];
  });
  const childId = g(fc.constantFrom, 'p-1', 'child-5', 'child-2');
  const more =
    'childId' in EVENTS[kind].texts ? { childId, medicationId: 'm', status: 'gone' } : {};
  const by = { id: 's9', name: `Mor til ${secret()}`, role: 'staff' };
  const received = { receivedAt: at, certain: true, drill: false, outage: 'o', by };
  return { id: 'e1', at, kind, ...received, ...Object.fromEntries(uses), ...more } as JournalEvent;
});

test('whatever staff write in an event of any kind, no colleague reads a protected name in it', () => {
  fc.assert(
    fc.property(events, (event) => {
      const shown = withTexts(event, rules);
      const patch = patchOf(event, 1);
      const all = [shown, detailOf(shown), patch && withLiveTexts(patch, rules)];
      expect(foldWord(JSON.stringify(all))).not.toMatch(SECRETS);
      // The live picture of what is shown is what is shown of the live picture.
      expect(patch && withLiveTexts(patch, rules)).toEqual(patchOf(shown, 1));
      expect(withTexts(shown, rules)).toEqual(shown);
    }),
    { numRuns: 500 },
  );
});

test('these are the texts that people write; everything else is a code or an id', () => {
  const written = Object.entries(EVENTS).flatMap(([kind, { texts }]) => {
    const members = Object.entries<string>(texts).filter(([, use]) => use !== 'code');
    return members.map(([member, use]) => `${kind}.${member} ${use}`);
  });
  expect(written.sort()).toEqual([
    ...['administration.comment free', 'administration.dose free', 'administration.witness name'],
    ...['attendance.comment free', 'attendance.pickedUpBy free', 'letIn.person name'],
    ...['note.text free', 'personAdded.person name', 'protectedView.reason free'],
  ]);
});

test('an event without such names stays the very same', () => {
  const received = { receivedAt: at, certain: true, drill: false, outage: 'o', by: null };
  const event: JournalEvent = { id: 'e1', at, kind: 'note', text: 'Vi går ud', ...received };
  expect(withTexts(event, rules)).toBe(event);
  const live = emptyLive(snapshot.attendance);
  expect(withLiveTexts(live, rules)).toEqual(live);
});
