import { describe, expect, test } from 'vitest';
import type { Contact, Plan, Snapshot } from '../../src/core/snapshot.ts';
import type { FullChild } from '../../src/importer/snapshot/children.ts';
import { splitTiers, type UnsplitInstitution } from '../../src/importer/snapshot/protection.ts';
import { walkTexts } from '../../src/importer/snapshot/staff-tier.ts';

const keys = { idSecret: new Uint8Array(32).fill(7) };
const SOURCE = { source: 'Liste', sourceAt: '2026-11-23T06:00:00.000+01:00' };

type Given = Partial<FullChild['child']> & Partial<Omit<FullChild, 'child'>>;

function child(id: string, name: string, more: Given = {}): FullChild {
  const [givenName = '', familyName = ''] = name.split(' ');
  const { address = '', custodyNote = '', otherNames = [], ids, numbers = [], ...own } = more;
  return {
    ...{ address, custodyNote, otherNames, ids: ids ?? [id], numbers },
    child: {
      ...SOURCE,
      ...{ id, givenName, familyName, protected: false, groupIds: ['g1'], selfDecider: false },
      ...{ allergies: [], contacts: [], medications: [] },
      ...own,
    },
  };
}

function contact(id: string, name: string, number: string, more: Partial<Contact> = {}): Contact {
  return {
    ...SOURCE,
    ...{ id, name, relation: 'mor', custody: null, mayPickUp: null, priority: 1 },
    ...{ phones: [{ kind: 'mobile', number }], protected: false },
    ...more,
  };
}

function institution(children: readonly FullChild[], more: Partial<Snapshot> = {}) {
  const whole: UnsplitInstitution = {
    institution: { id: 'i1', name: 'Børnehuset Kanari Skov', kind: 'daycare' },
    groups: [{ id: 'g1', name: 'Stue 1' }],
    staff: [{ id: 's1', name: 'Lone Lindeby', role: 'staff' }],
    attendance: [],
    plan: null,
    ...more,
    children,
  };
  return whole;
}

function plan(text: string, contacts: Plan['contacts'] = []): Plan {
  const blocks = [{ kind: 'text' as const, text }];
  return { title: 'Plan', sections: [{ heading: 'Handling', blocks }], contacts };
}

const kanari = child('k1', 'Kanari Fuglemose', {
  protected: true,
  address: 'Rævestien 4',
  contacts: [contact('m1', 'Marianna Fuglemose', '+4510776655')],
});
const medicine = (instructions: string) => [
  {
    ...SOURCE,
    ...{ id: 'm1', name: 'Saft', times: [], asNeeded: true, emergency: false, instructions },
  },
];
const named = (split: ReturnType<typeof splitTiers>, id: string) =>
  split.snapshot.children.find((one) => one.id === id);
const kept = (split: ReturnType<typeof splitTiers>, id: string) =>
  split.protectedPart.children.find((one) => one.id === id);

describe('the text of another child', () => {
  const bo = child('b1', 'Bo Krogsø', {
    medications: medicine('Giv 5 ml når Kanari er der, ring 10 12 34 56'),
    needs: 'Leger ikke med Fuglemose',
  });
  const split = splitTiers(institution([kanari, bo]), [], keys);
  test('loses the name and stays readable, and the leader has all of it', () => {
    expect(named(split, 'b1')).toMatchObject({
      needs: 'Leger ikke med •••',
      medications: [{ instructions: 'Giv 5 ml når ••• er der, ring 10 12 34 56' }],
    });
    expect(kept(split, 'b1')?.keptBack).toEqual(
      expect.arrayContaining([
        {
          field: 'medications/m1/instructions',
          text: 'Giv 5 ml når Kanari er der, ring 10 12 34 56',
        },
        { field: 'needs', text: 'Leger ikke med Fuglemose' },
      ]),
    );
    expect(split.hidden).toEqual(expect.arrayContaining([{ childId: 'b1', field: 'needs' }]));
  });

  test('has a medicine whose id names nobody, and the leader does not read the old one', () => {
    const [saft] = medicine('Ryst');
    const ida = child('b7', 'Ida Holm', {
      medications: saft === undefined ? [] : [{ ...saft, id: 'kanari-saft' }],
    });
    const both = splitTiers(institution([kanari, ida]), [], keys);
    expect(named(both, 'b7')?.medications[0]?.id).toMatch(/^i-[0-9A-Z]{16}$/);
    expect(kept(both, 'b7')).toBeUndefined();
    expect(both.hidden).toEqual([{ childId: 'b7', field: 'medications/kanari-saft/id' }]);
  });

  test('keeps the child’s own name, which is no text', () => {
    const namesake = child('b2', 'Kanari Holm', { needs: 'Kanari har briller' });
    const other = child('b3', 'Ida Holm', { needs: 'Kanari er en ven' });
    const both = splitTiers(institution([kanari, namesake, other]), [], keys);
    expect(named(both, 'b2')).toMatchObject({ givenName: 'Kanari', needs: 'Kanari har briller' });
    expect(named(both, 'b3')).toMatchObject({ needs: '••• er en ven' });
  });

  test('may name the child’s own contact, whose name is shown beside it', () => {
    const ida = child('b4', 'Ida Holm', {
      contacts: [contact('c9', 'Kanari Holm', '+4510111111')],
      needs: 'Kanari Holm henter altid',
    });
    expect(named(splitTiers(institution([kanari, ida]), [], keys), 'b4')).toMatchObject({
      needs: 'Kanari Holm henter altid',
      contacts: [{ name: 'Kanari Holm' }],
    });
  });

  test('a street where other families live says nothing, with the house number it does', () => {
    const neighbour = child('b5', 'Ida Holm', {
      address: 'Rævestien 9',
      needs: 'Bor på Rævestien',
    });
    const sister = child('b6', 'Eva Holm', { address: 'Rævestien 4', needs: 'Bor Rævestien 4' });
    const needs = (id: string, ...children: FullChild[]) =>
      named(splitTiers(institution([kanari, ...children]), [], keys), id)?.needs;
    expect(needs('b5', neighbour)).toBe('Bor på Rævestien');
    expect(needs('b6', sister)).toBe('Bor •••');
    expect(needs('b6', { ...sister, child: { ...sister.child, needs: 'Ved Rævestien' } })).toBe(
      'Ved •••',
    );
  });
});

describe('a contact', () => {
  const far = contact('f1', 'Hemming Krogsø', '+4510443322', { protected: true, relation: 'far' });
  const bo = child('b1', 'Bo Krogsø', { contacts: [far] });
  const shown = (other: Contact, more: readonly FullChild[] = []) =>
    splitTiers(
      institution([kanari, bo, child('b2', 'Ida Holm', { contacts: [other] }), ...more]),
      [],
      keys,
    );

  test.each([
    ['the number of a protected one', contact('x1', 'Henrik K', '+4510443322')],
    ['that number in another spelling', contact('x1', 'Henrik K', '0045 10-44-33-22')],
    ['the id of a protected one', contact('f1', 'Henrik K', '+4510000001')],
    ['the id of a protected child', contact('k1', 'Søster', '+4510000001')],
    ['the name of a protected child', contact('x1', 'Kanari Fuglemose', '+4510000001')],
    ['that name among other words', contact('x1', 'Fuglemose, Kanari (søster)', '+4510000001')],
  ])('with %s is that person, and the leader has name and number', (_, other) => {
    const split = shown(other);
    expect(named(split, 'b2')?.contacts).toMatchObject([{ protected: true, name: '', phones: [] }]);
    expect(JSON.stringify(split.snapshot)).not.toContain(other.phones[0]?.number);
    expect(split.hidden).toContainEqual({ childId: 'b2', field: 'contacts' });
    expect(kept(split, 'b2')?.contacts).toMatchObject([{ name: other.name, phones: other.phones }]);
  });

  test.each([
    ['a part of the name', contact('x1', 'Kanari Holm', '+4510000001')],
    ['the family name', contact('x1', 'Mette Fuglemose', '+4510000001')],
    [
      'the name of a protected contact, with another number',
      contact('x1', 'Hemming Krogsø', '+4510000001'),
    ],
    ['the mother of a protected child', contact('m1', 'Marianna Fuglemose', '+4510776655')],
  ])('with only %s stays', (_, other) => {
    expect(named(shown(other), 'b2')?.contacts).toEqual([other]);
  });

  test('has a relation that names nobody', () => {
    const split = shown(contact('x1', 'Ulla Holm', '+4510000001', { relation: 'mor til Kanari' }));
    expect(named(split, 'b2')?.contacts[0]?.relation).toBe('mor til •••');
  });
});

describe('what belongs to no child', () => {
  const far = contact('f1', 'Hemming Krogsø', '+4510443322', { protected: true });
  const children = [kanari, child('b1', 'Bo Krogsø', { contacts: [far] })];

  test('plan texts lose names and numbers, but not of staff nor of the house itself', () => {
    const text = 'Lone Lindeby går i Børnehuset Kanari Skov til Hemming, 10 44 33 22. Følg Kanari.';
    const lone = { id: 's1', name: 'Lone Krogsø', role: 'staff' as const };
    const { snapshot, hidden } = splitTiers(
      institution(children, { plan: plan(text.replace('Lindeby', 'Krogsø')), staff: [lone] }),
      [],
      keys,
    );
    expect(snapshot.plan?.sections[0]?.blocks[0]?.text).toBe(
      'Lone Krogsø går i Børnehuset Kanari Skov til •••, •••. Følg •••.',
    );
    expect(hidden).toContainEqual({ childId: null, field: 'plan/sections/0/blocks/0/text' });
  });

  test('a contact of the plan with a protected number loses name and number', () => {
    const phones = [{ kind: 'mobile' as const, number: '+4510443322' }];
    const vagt = { role: 'Vagt', name: 'H. K.', phones };
    const leader = { role: 'Leder', name: 'Mette Krogsø', phones: [] };
    const { snapshot } = splitTiers(
      institution(children, { plan: plan('', [vagt, leader]) }),
      [],
      keys,
    );
    expect(snapshot.plan?.contacts).toEqual([{ role: 'Vagt', name: '•••', phones: [] }, leader]);
  });

  test('a group’s title and its id', () => {
    const { snapshot } = splitTiers(
      institution(children, { groups: [{ id: 'g1', name: 'Kanaris stue' }] }),
      [],
      keys,
    );
    expect(snapshot.groups).toEqual([{ id: 'g1', name: '••• stue' }]);
    const inName = children.map((one) => ({
      ...one,
      child: { ...one.child, groupIds: ['kanari-stue'] },
    }));
    const opaque = splitTiers(
      institution(inName, { groups: [{ id: 'kanari-stue', name: 'Stue' }] }),
      [],
      keys,
    ).snapshot;
    expect(opaque.groups[0]?.id).toMatch(/^i-/);
    expect(opaque.children.flatMap(({ groupIds }) => groupIds)).toEqual([
      opaque.groups[0]?.id,
      opaque.groups[0]?.id,
    ]);
  });

  test('staff keep their names, by which they sign in: also a child’s protected contact', () => {
    const staff = [
      { id: 'f1', name: 'Hemming Krogsø', role: 'staff' as const },
      { id: 's3', name: 'Mor til Kanari', role: 'staff' as const },
      { id: 's4', name: 'Kanari Holm', role: 'staff' as const },
    ];
    const split = splitTiers(institution(children, { staff }), [], keys);
    expect(split.snapshot.staff.map(({ name }) => name)).toEqual([
      'Hemming Krogsø',
      'Mor til •••',
      'Kanari Holm',
    ]);
    const shared = JSON.stringify(split.snapshot.children).includes('f1');
    expect(shared).toBe(false);
  });
});

describe('protected people of other institutions', () => {
  const others = [
    { names: [{ given: 'Kanari', family: 'Fuglemose' }], numbers: [] },
    { names: [{ given: 'Hemming', family: 'Krogsø' }], numbers: ['+4510443322'] },
  ];
  const ida = child('b2', 'Ida Holm', {
    needs: 'Kanari leger med Hemming Krogsø. Ring 10443322',
    contacts: [
      contact('x1', 'Henrik K', '+4510443322'),
      contact('x2', 'Kanari Holm', '+4510000001'),
    ],
  });
  test('are known by full name and number', () => {
    const split = splitTiers(institution([ida]), others, keys);
    expect(named(split, 'b2')).toMatchObject({
      needs: 'Kanari leger med •••. Ring •••',
      contacts: [{ name: '', phones: [], protected: true }, { name: 'Kanari Holm' }],
    });
  });
  test('a sibling of that name is one of them, a mother is not', () => {
    const name = ['x3', 'Kanari Fuglemose', '+4510000002'] as const;
    const contacts = [contact(...name, { relation: 'søster' }), contact(...name, { id: 'x4' })];
    const split = splitTiers(institution([child('b3', 'Bo Holm', { contacts })]), others, keys);
    expect(named(split, 'b3')?.contacts.map((one) => one.protected)).toEqual([true, false]);
  });
});

test('without anybody protected everything stays as it is', () => {
  const ida = child('b2', 'Ida Holm', { needs: 'Kanari 10776655' });
  const split = splitTiers(institution([ida], { plan: plan('Kanari') }), [], keys);
  expect(split.snapshot.children).toEqual([ida.child]);
  expect(split.protectedPart.children).toEqual([]);
  expect(split.hidden).toEqual([]);
});

test('a text that nobody has decided about is not published', () => {
  const { snapshot } = splitTiers(institution([child('b2', 'Ida Holm')]), [], keys);
  const [first] = snapshot.children;
  const more = { ...snapshot, children: [{ ...first, nickname: 'Kanari' }] } as unknown as Snapshot;
  expect(() => walkTexts(more, (text) => text)).toThrow('children.nickname');
});
