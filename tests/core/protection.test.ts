import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type HiddenPerson,
  hiddenContact,
  hiddenFromStaff,
  type KnownChild,
  ownSecrets,
} from '../../src/core/hidden-people.ts';
import { protectionOf, type Scope } from '../../src/core/protection.ts';
import { type Contact, HIDDEN } from '../../src/core/snapshot.ts';
import { foldedWords, foldWord } from '../../src/core/words.ts';

const SOURCE = { source: 'Liste', sourceAt: '2026-11-23T06:00:00.000+01:00' };
const child: HiddenPerson = {
  kind: 'child',
  given: 'Kanari-Lis',
  family: 'Fuglemose',
  otherNames: [],
  numbers: ['+4510776655'],
  ids: ['kana.2021'],
  birthDate: '2021-03-02',
  address: 'Nørre Rævestien 4 B, 9999 Prøveby',
  match: 'word',
};
const named = (given: string, family = 'Fuglemose', match: HiddenPerson['match'] = 'word') =>
  protectionOf([{ ...child, given, family, numbers: [], ids: [], match }]);
const contact = (name: string, more: Partial<Contact> = {}): Contact => ({
  ...SOURCE,
  ...{ id: 'c1', name, relation: 'mor', custody: null, mayPickUp: null, priority: 1 },
  phones: [{ kind: 'mobile', number: '+4510112233' }],
  protected: false,
  ...more,
});
const scope = (own: string, ...shown: string[]): Scope => ({
  own: new Set(foldedWords(own)),
  shown: shown.map(foldedWords),
});

describe('a text that names somebody hidden shows a mark instead', () => {
  const protection = protectionOf([child]);
  test.each([
    ['Kanari leger med Ida', '••• leger med Ida'],
    ['leger med kanari', 'leger med •••'],
    ['Kanari-Lis Fuglemose, 1. A', '•••, 1. A'],
    ['Fuglemose, Kanari-Lis', '•••, •••'],
    ['Kanaris briller', '••• briller'],
    ['Lis’ briller, Kanari’s sko', '•••’ briller, •••’s sko'],
    ['Kanarimus og Kanaridukken', '••• og •••'],
    ['KANARI', '•••'],
    ['Kanarilis kommer', '••• kommer'],
    ['kanari07@post.example', '•••@post.example'],
    ['KanariFuglemose@post.example', '•••@post.example'],
    ['Ka\u00ADnari og Kana\u0301ri', '••• og •••'],
    ['Kana kommer', '••• kommer'],
    ['Ring 10 77 66 55 straks', 'Ring ••• straks'],
    ['Ring +45 10.77.66.55', 'Ring •••'],
    ['0045 10-77-66-55!', '•••!'],
    ['(10) 77/66/55', '(•••'],
    ['１０７７６６５５', '•••'],
    ['Født 2. marts 2021', 'Født •••'],
    ['f. 02.03.2021 og 2/3-21', 'f. ••• og •••'],
    ['020321', '•••'],
    ['se sag (kana.2021)', 'se sag (•••)'],
    ['bor Nørre Rævestien 4b, 2. th', 'bor •••, 2. th'],
    ['bor på Noerre Rævestien', 'bor på •••'],
  ])('%s', (text, shown) => {
    expect(protection.redact(text)).toBe(shown);
  });

  test.each([
    'Skal have 5 ml kl. 12, ring 10 11 22 33',
    'Følg listen. Lister hænger i gangen',
    'leger med fugle på Rævestien',
    'kana er ikke et navn med småt',
    'Aftale af 2. marts 2022',
    '',
    '—',
  ])('but not: %s', (text) => {
    expect(protection.redact(text)).toBe(text);
  });

  test.each([
    ['Søren', 'Soeren og SØRENS', '••• og •••'],
    ['Åse', 'Aase Holm', '••• Holm'],
    ['Łukasz', 'Lukasz', '•••'],
    ['محمد', 'محمد leger', '••• leger'],
    ['Annalise', 'Anna-Lise og Anna Lise', '••• og •••'],
    ['Anne Marie', 'Annemarie', '•••'],
    ['Bo', 'Bo og bos bold, må ikke bo ude', '••• og ••• bold, må ikke ••• ude'],
  ])('a name is found as people write it: %s in %s', (given, text, shown) => {
    expect(named(given).redact(text)).toBe(shown);
  });

  test('a common word in a name hides neither compounds nor particles', () => {
    const skov = named('Bjørn', 'af Skov');
    const text = 'Skovtur af to dage i skoven, bjørnene, skovbørnehave';
    expect(skov.redact(text)).toBe(text);
    expect(skov.redact('Skovs bil')).toBe('••• bil');
    expect(named('Per').redact('en perle, per dag')).toBe('en perle, ••• dag');
  });
});

describe('what may be named', () => {
  const protection = protectionOf([child], ['Kanarina', 'Kana']);
  test('the name that a child has itself, but not the other’s full name', () => {
    const sister = scope('Ida Fuglemose');
    expect(protection.redact('Ida Fuglemose har briller', sister)).toBe(
      'Ida Fuglemose har briller',
    );
    expect(protection.redact('Kanari Fuglemose har briller', sister)).toBe('••• har briller');
  });
  test('somebody shown by the same name in full', () => {
    const shown = scope('', 'Mette Fuglemose');
    expect(protection.redact('Ring til Mette Fuglemose', shown)).toBe('Ring til Mette Fuglemose');
    expect(protection.redact('Ring til Fuglemose', shown)).toBe('Ring til •••');
  });
  test('somebody shown whose name is the beginning of a hidden one', () => {
    expect(protection.redact('Kana kommer')).toBe('Kana kommer');
  });
  test('a street where other families live, without the number', () => {
    const common = protectionOf([{ ...child, commonStreet: true }]);
    expect(common.redact('Mødested: Nørre Rævestien')).toBe('Mødested: Nørre Rævestien');
    expect(common.redact('Nørre Rævestien 4')).toBe(HIDDEN);
    expect(common.redact('Kanari bor på Nørre Rævestien')).toBe('••• bor på •••');
  });
  test('112, whoever has it in the list', () => {
    const emergency = protectionOf([{ ...child, numbers: ['112', '12345'] }]);
    expect(emergency.redact('Ring 112, siden 1 23 45')).toBe('Ring 112, siden •••');
    expect(emergency.redact('nr. 10123456')).toBe('nr. 10123456');
  });
});

describe('somebody of another institution', () => {
  const protection = protectionOf([{ ...child, match: 'full' }]);
  test('is known by full name or number only', () => {
    expect(protection.redact('Kanari og Mads Fuglesang')).toBe('Kanari og Mads Fuglesang');
    expect(protection.redact('Lis hos familien Fuglemose')).toBe('••• hos familien •••');
    expect(protection.redact('tlf 10776655')).toBe('tlf •••');
  });
});

describe('the name of somebody who is listed', () => {
  const protection = protectionOf([child, hiddenContact(contact('Ole Skjult'), 'word')]);
  test.each([
    ['Kanari Holm', false, 'Kanari Holm'],
    ['Mette Fuglemose', false, 'Mette Fuglemose'],
    ['Kanari-Lis Fuglemose', false, '•••'],
    ['Mor til Kanari', false, 'Mor til •••'],
    ['Mette 10776655', false, 'Mette •••'],
    ['Ole Skjult', false, 'Ole Skjult'],
    ['Ole Skjult', true, '•••'],
    ['Kanari Holm (vikar)', false, 'Kanari Holm (vikar)'],
  ])('%s (contacts: %s) becomes %s', (name, contacts, shown) => {
    expect(protection.redactName(name, contacts)).toBe(shown);
  });
  test.each([
    ['Kanari-Lis Fuglemose', 'mor', true],
    ['Kanari Fuglemose', '', true],
    ['Lis Fuglemose (søster)', '', true],
    ['Lis Fuglemose', 'søster', true],
    ['Lis Fuglemose', 'mor', false],
    ['Kanari-Lis', '', true],
    ['Kanari', '', false],
    ['Kanari', 'tvilling', true],
    ['Lis Fuglemose Holm', 'søster', false],
    ['Mette Fuglemose', 'mor', false],
  ])('%s (%s) is a hidden child: %s', (name, relation, is) => {
    expect(protection.isChild(name, relation)).toBe(is);
  });
});

describe('the texts of a protected child itself', () => {
  const known: KnownChild = {
    ...{ protected: true, givenName: 'Kanari', familyName: 'Skov', otherNames: [], ids: [] },
    ...{ numbers: [], address: 'Rævestien 4', contacts: [contact('Marianna Sø')] },
  };
  const own = protectionOf(ownSecrets(known));
  test.each([
    'Skovtur',
    'urkanarifugl',
    'Marianna',
    'Mariannas',
    '10 11 22 33',
    'på Rævestiens hjørne',
  ])('are strict: %s', (text) => expect(own.redact(text)).toContain(HIDDEN));
  test('an unprotected child has none', () => {
    expect(ownSecrets({ ...known, protected: false })).toEqual([]);
  });
  test('a contact who is shown at a brother is hidden in no other text', () => {
    const redact = (contacts: Contact[], staff: string[] = []) =>
      protectionOf(hiddenFromStaff([known], { contacts, staff })).redact(
        'Marianna Sø, 10 11 22 33',
      );
    expect(redact([contact('M. Sø')])).toBe('Marianna Sø, 10 11 22 33');
    expect(redact([])).toBe('•••, •••');
    expect(redact([], ['Marianna Sø'])).toBe('Marianna Sø, •••');
  });
});

test('nothing is hidden where nobody is protected', () => {
  const nobody = protectionOf([]);
  expect(nobody.empty).toBe(true);
  expect(nobody.redact('Kanari 10776655')).toBe('Kanari 10776655');
});

test('whatever stands around it, a hidden word or number does not come through', () => {
  const protection = protectionOf([child]);
  const around = fc.array(
    fc.constantFrom(' ', ', ', '-', '\n', '(', ')', 'ring ', 'æ ', '1 ', ' 22', '.', '’s ', '🙂'),
    { maxLength: 6 },
  );
  const planted = fc.constantFrom('Kanari', 'Fuglemose', 'kanaris', '10 77 66 55', '+4510776655');
  fc.assert(
    fc.property(around, planted, around, (before, secret, after) => {
      const shown = protection.redact(`${before.join('')} ${secret} ${after.join('')}`);
      expect(foldWord(shown)).not.toMatch(/kanari|fuglemose|10776655/);
      expect(protection.redact(shown)).toBe(shown);
    }),
  );
});
