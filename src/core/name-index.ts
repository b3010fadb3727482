import type { HiddenPerson } from './hidden-people.ts';
import {
  CHILDREN,
  ENDINGS,
  foldedWords,
  foldWord,
  nameWords,
  numberKey,
  RELATIONS,
  streetOf,
} from './words.ts';

/** Names of this length or longer are looked for inside words, and their beginnings as nicknames. */
const INSIDE = 4;
/** Most words whose meaning is remembered: texts repeat them. */
export const MEMORY = 50_000;
/** Shorter numbers are too common in texts; 112 must stay. */
const SHORTEST_NUMBER = 5;

/** What a word says of hidden people. */
export interface Look {
  readonly folded: string;
  /** Parts of names that make the word one of a hidden person. */
  readonly stems: readonly string[];
  /** The beginning of a given name: in doubt when it is written with a capital letter. */
  readonly short: boolean;
  /** With the next word it may be a name that is written in one. */
  readonly opens: boolean;
  readonly isRelation: boolean;
  readonly parts: readonly {
    readonly person: number;
    readonly side: 'given' | 'family' | 'either';
  }[];
}

interface Street {
  readonly words: readonly string[];
  readonly house: string;
  readonly alone: boolean;
}

/** The names, numbers and places of hidden people, ready to be asked about the words of a text. */
export interface NameIndex {
  /** The folded words of each person's names. */
  readonly sides: readonly {
    readonly given: readonly string[];
    readonly family: readonly string[];
    readonly all: ReadonlySet<string>;
  }[];
  /** By their length. */
  readonly numbers: ReadonlyMap<number, ReadonlySet<string>>;
  readonly ids: ReadonlySet<string>;
  readonly births: ReadonlySet<string>;
  /** By the first word of the street. */
  readonly streets: ReadonlyMap<string, readonly Street[]>;
  look(raw: string): Look;
  stemsOf(word: string): string[];
  /** Whether this may be the beginning of a name that is written in two words. */
  mayBegin(letters: string): boolean;
  /** Whether somebody whom the staff tier shows is called so. */
  isShown(word: string): boolean;
  /** Those of whose given and family name something is among these words. */
  fullNames(looked: readonly Look[]): Set<number>;
  /** Those whose given and family name are among these words, every part of them. */
  completeNames(looked: readonly Look[]): number[];
}

/** @param shownNames names of people whom the staff tier shows */
export function nameIndex(
  people: readonly HiddenPerson[],
  shownNames: readonly string[],
): NameIndex {
  const stems = new Set<string>();
  const inside = new Set<string>();
  const joined = new Set<string>();
  const beginnings = new Set<string>();
  const openings = new Set<string>();
  const parts = new Map<string, Look['parts'][number][]>();
  const numbers = new Map<number, Set<string>>();
  const ids = new Set<string>();
  const births = new Set<string>();
  const streets = new Map<string, Street[]>();
  const sides = people.map(({ given, family, otherNames }) => {
    const all = [given, family, ...otherNames].flatMap(nameWords);
    return { given: nameWords(given), family: nameWords(family), all: new Set(all) };
  });

  for (const [person, one] of people.entries()) {
    const { given = [], family = [], all } = sides[person] ?? {};
    for (const word of given) addTo(parts, word, { person, side: 'given' });
    for (const word of family) addTo(parts, word, { person, side: 'family' });
    for (const word of one.otherNames.flatMap(nameWords))
      addTo(parts, word, { person, side: 'either' });
    const both = foldWord(one.given + one.family);
    if (given.length > 0 && family.length > 0) joined.add(both).add(family.concat(given).join(''));
    if (given[0] !== undefined && family.length > 0) joined.add(given[0] + family.at(-1));
    if (one.match !== 'full') {
      const names = [one.given, one.family, ...one.otherNames];
      for (const word of [...(all ?? []), ...names.map(foldWord)].filter((w) => w.length >= 2)) {
        stems.add(word);
        if (one.match === 'inside' && word.length >= INSIDE) inside.add(word);
        for (let i = 2; i < word.length; i++) openings.add(word.slice(0, i));
      }
      const called = one.kind === 'child' ? [one.given, ...one.otherNames].flatMap(nameWords) : [];
      for (const word of called)
        for (let i = INSIDE; i < word.length; i++) beginnings.add(word.slice(0, i));
      addStreet(one);
      for (const date of one.birthDate === undefined ? [] : [one.birthDate])
        births.add(date).add(date.slice(2));
      for (const id of one.ids) addId(id);
    }
    for (const number of one.numbers) addNumber(numberKey(number));
  }

  function addNumber(key: string): void {
    if (key.length < SHORTEST_NUMBER) return;
    const known = numbers.get(key.length) ?? new Set();
    numbers.set(key.length, known.add(key));
  }

  /** A short id is a common word or number: it tells nobody who it is. */
  function addId(id: string): void {
    const folded = foldWord(id);
    if (folded.length >= (/\p{L}/u.test(folded) ? INSIDE : 7)) ids.add(folded);
  }

  function addStreet({ address, commonStreet, match }: HiddenPerson): void {
    const { words, house } = streetOf(address ?? '');
    const [first] = words;
    if (first === undefined) return;
    if (match === 'inside')
      for (const word of words) {
        stems.add(word);
        if (word.length >= INSIDE) inside.add(word);
      }
    else addTo(streets, first, { words, house, alone: commonStreet !== true });
  }

  /** Nearly no word begins as a hidden name does. */
  const heads = new Set([...stems, ...joined].map((name) => name.slice(0, 2)));
  const longest = [...stems, ...joined].reduce((most, { length }) => Math.max(most, length), 0);
  let shownWords: Set<string> | null = null;
  const looks = new Map<string, Look>();

  function look(raw: string): Look {
    const known = looks.get(raw);
    if (known !== undefined) return known;
    // A number may stand right behind a name: `anna07` is a user's name.
    const folded = foldWord(raw).replace(/(?<=\p{L})\d+$/u, '');
    const bare = folded.replace(/s$/, '');
    const found: Look = {
      folded,
      stems: stemsOf(folded),
      short: beginnings.has(folded) || beginnings.has(bare),
      opens: openings.has(folded),
      isRelation: isRelation(raw),
      parts: [...(parts.get(folded) ?? []), ...(parts.get(bare) ?? [])],
    };
    if (looks.size > MEMORY) looks.clear();
    looks.set(raw, found);
    return found;
  }

  function stemsOf(word: string): string[] {
    const found: string[] = [];
    if (heads.has(word.slice(0, 2)))
      for (let i = 2; i <= Math.min(word.length, longest); i++) {
        const [stem, ending] = [word.slice(0, i), word.slice(i)];
        const nickname = ENDINGS.has(ending) && i >= (ending.length <= 2 ? INSIDE : 3);
        const fits = ending === '' || ending === 's' || nickname;
        if (fits && stems.has(stem)) found.push(stem);
        if (i > INSIDE && joined.has(stem)) found.push(stem);
      }
    for (const part of inside) if (word.includes(part)) found.push(part);
    return found;
  }

  function isShown(word: string): boolean {
    shownWords ??= new Set(shownNames.flatMap(foldedWords));
    return shownWords.has(word) || shownWords.has(word.replace(/s$/, ''));
  }

  function fullNames(looked: readonly Look[]): Set<number> {
    const seen = new Map<number, { given: Set<string>; family: Set<string> }>();
    for (const { folded, parts: own } of looked)
      for (const { person, side } of own) {
        const found = seen.get(person) ?? { given: new Set(), family: new Set() };
        seen.set(person, found);
        if (side !== 'family') found.given.add(folded);
        if (side !== 'given') found.family.add(folded);
      }
    return new Set(
      [...seen].flatMap(([person, { given, family }]) =>
        given.size > 0 && family.size > 0 && given.union(family).size > 1 ? [person] : [],
      ),
    );
  }

  function completeNames(looked: readonly Look[]): number[] {
    const named = new Set<number>();
    for (const { parts: own } of looked)
      for (const { person, side } of own) if (side === 'given') named.add(person);
    if (named.size === 0) return [];
    const there = new Set(looked.flatMap(({ folded }) => [folded, folded.replace(/s$/, '')]));
    return [...named].filter((person) => {
      const { given = [], family = [] } = sides[person] ?? {};
      const all = [...given, ...family];
      return family.length > 0 && all.length > 1 && all.every((word) => there.has(word));
    });
  }

  return {
    ...{ sides, numbers, ids, births, streets },
    ...{ look, stemsOf, isShown, fullNames, completeNames },
    mayBegin: (letters) => openings.has(letters) || stems.has(letters),
  };
}

/** Whether a word makes a text of a name: whose mother, whose neighbour. */
export function isRelation(word: string): boolean {
  const lower = word.toLowerCase();
  return RELATIONS.has(lower) || CHILDREN.has(lower);
}

function addTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
