import type { HiddenPerson } from './hidden-people.ts';
import { HIDDEN } from './snapshot.ts';
import {
  CHILDREN,
  datesIn,
  digitsIn,
  ENDINGS,
  foldedWords,
  foldWord,
  nameWords,
  numberKey,
  PARTICLES,
  RELATIONS,
  streetOf,
  type Word,
  wordsIn,
} from './words.ts';

/** What a text may name although a hidden person is called the same. */
export interface Scope {
  /** Folded words of the names of the child that the text is about. */
  readonly own: ReadonlySet<string>;
  /** Folded full names of people and places that the staff tier shows. */
  readonly shown: readonly (readonly string[])[];
}

const NO_SCOPE: Scope = { own: new Set(), shown: [] };

/** Searches texts for hidden people, in time that grows with the text and not with their number. */
export interface Protection {
  /** Nobody is hidden. */
  readonly empty: boolean;
  /** The text with `HIDDEN` where it names somebody; the same text where it does not. */
  redact(text: string, scope?: Scope): string;
  /**
   * As `redact`, for the name of another person: a part of it that is the same is that person's own.
   * Only complete names go, those of contacts only if `contacts`. A name with words of a relation or
   * digits in it (`Mor til Ida`) is a text like any other.
   */
  redactName(name: string, contacts: boolean, scope?: Scope): string;
  hasNumber(number: string): boolean;
  hasId(id: string): boolean;
  /**
   * Whether a contact of this name and relation is a hidden child. A mother may be called nearly like
   * one: only of a sibling or friend any of the given names is enough.
   */
  isChild(name: string, relation: string): boolean;
  /** Whether all of the given and the family name of somebody hidden are in it. */
  hasCompleteName(text: string): boolean;
}

/** Names of this length or longer are looked for inside words, and their beginnings as nicknames. */
const INSIDE = 4;
/** Most words whose meaning is remembered: texts repeat them. */
const MEMORY = 50_000;
/** An id of a source system, such as `anna.holm` or `3f2a-11`, without what stands around it. */
const ID_LIKE = /[\p{L}\p{N}][^\s()[\]"'<>,;:/]*[\p{L}\p{N}]/gu;
/** Shorter numbers are too common in texts; 112 must stay. */
const SHORTEST_NUMBER = 5;

interface Look {
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

interface Span {
  from: number;
  to: number;
}

interface Street {
  readonly words: readonly string[];
  readonly house: string;
  readonly alone: boolean;
}

/**
 * @param shownNames names of people whom the staff tier shows: none of them is taken for the beginning
 *   of a hidden person's name
 */
export function protectionOf(
  people: readonly HiddenPerson[],
  shownNames: readonly string[] = [],
): Protection {
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
  let shownWords: Set<string> | null = null;
  const looks = new Map<string, Look>();
  const idLooks = new Map<string, boolean>();
  /** Texts that name nobody, whatever the scope: sources, relations and allergies are the same. */
  const plain = new Set<string>();

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
      for (let i = 2; i <= word.length; i++) {
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

  /** Those of whose given and family name something is among these words. */
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

  /** Those whose given and family name are among these words, every part of them. */
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

  /** Null where no word is in doubt, whatever the scope. */
  function nameSpans(words: readonly Word[], scope: Scope): Span[] | null {
    const looked = words.map(({ raw }) => look(raw));
    const found = looked.some(
      ({ stems: own, parts: all, short }) => own.length + all.length > 0 || short,
    );
    const pairs = pairsIn(words, looked);
    if (!found && pairs.length === 0) return null;
    const full = fullNames(looked);
    const shown = shownAt(looked, scope);
    const isHidden = (one: Look, word: Word) =>
      one.parts.some(({ person }) => full.has(person)) ||
      one.stems.some((stem) => !scope.own.has(stem)) ||
      (one.short && isCapital(word.raw) && !scope.own.has(one.folded) && !isShown(one.folded));
    const spans: Span[] = words.filter((word, i) => {
      const one = looked[i];
      return one !== undefined && !shown.has(i) && isHidden(one, word);
    });
    for (const { first, found: pair, ...span } of pairs)
      if (!shown.has(first) && pair.some((stem) => !scope.own.has(stem))) spans.push(span);
    return spans;
  }

  /** Names that are written in one and stand here as two words: Anna-Lise, Anna Lise. */
  function pairsIn(words: readonly Word[], looked: readonly Look[]) {
    const spans: (Span & { first: number; found: string[] })[] = [];
    for (const [first, { folded, opens }] of looked.entries()) {
      const [word, next] = [words[first], words[first + 1]];
      const after = looked[first + 1]?.folded ?? '';
      if (!opens || word === undefined || next === undefined || next.from - word.to > 1) continue;
      const start = folded + after.slice(0, 1);
      if (!openings.has(start) && !stems.has(start)) continue;
      const found = stemsOf(folded + after).filter((stem) => stem.length > folded.length);
      if (found.length > 0) spans.push({ first, found, from: word.from, to: next.to });
    }
    return spans;
  }

  function shownAt(looked: readonly Look[], { shown }: Scope): Set<number> {
    const places = new Set<number>();
    for (const phrase of shown)
      for (let i = 0; i + phrase.length <= looked.length; i++) {
        const at = (k: number) => looked[i + k]?.folded;
        if (phrase.every((part, k) => at(k) === part || at(k) === `${part}s`))
          for (const k of phrase.keys()) places.add(i + k);
      }
    return places;
  }

  function streetSpans(words: readonly Word[], otherHits: boolean): Span[] {
    if (streets.size === 0) return [];
    const spans: Span[] = [];
    const at = (i: number) => foldWord(words[i]?.raw ?? '');
    for (let i = 0; i < words.length; i++) {
      const first = look(words[i]?.raw ?? '').folded;
      const candidates = streets.get(first) ?? streets.get(first.replace(/s$/, '')) ?? [];
      for (const { words: street, house, alone } of candidates) {
        const fits = street.every((part, k) => at(i + k) === part || at(i + k) === `${part}s`);
        const [end, number] = [words[i + street.length - 1], words[i + street.length]];
        if (!fits || end === undefined) continue;
        const here = house !== '' && number !== undefined && sameHouse(foldWord(number.raw), house);
        if (here) spans.push({ from: words[i]?.from ?? 0, to: number.to });
        else if (alone || otherHits) spans.push({ from: words[i]?.from ?? 0, to: end.to });
      }
    }
    return spans;
  }

  function numberSpans(text: string): Span[] {
    const found = digitsIn(text);
    if (found === null) return [];
    const { digits, at } = found;
    const spans: Span[] = [];
    for (const [length, known] of numbers)
      for (let i = 0; i + length <= digits.length; i++) {
        if (!known.has(digits.slice(i, i + length))) continue;
        const [from, last] = [at[i] ?? 0, at[i + length - 1] ?? 0];
        // A short number must stand alone: eight digits hold many of six.
        if (length < 8 && (isDigit(text[from - 1]) || isDigit(text[last + 1]))) continue;
        if (/\p{L}/u.test(text.slice(from, last)))
          for (const place of at.slice(i, i + length)) spans.push({ from: place, to: place + 1 });
        else {
          const code = /(\+|00)\d{1,3}[\s().\-–]*$/.exec(text.slice(0, from))?.[0] ?? '';
          spans.push({ from: from - code.length, to: last + 1 });
        }
      }
    if (births.size > 0)
      for (const { from, to, dates } of datesIn(text))
        if (dates.some((date) => births.has(date))) spans.push({ from, to });
    return spans;
  }

  function idSpans(text: string): Span[] {
    if (ids.size === 0) return [];
    const spans: Span[] = [];
    for (const { 0: chunk, index } of text.matchAll(ID_LIKE))
      if (isId(chunk)) spans.push({ from: index, to: index + chunk.length });
    return spans;
  }

  function isId(chunk: string): boolean {
    const known = idLooks.get(chunk) ?? ids.has(foldWord(chunk));
    if (idLooks.size > MEMORY) idLooks.clear();
    idLooks.set(chunk, known);
    return known;
  }

  const empty = people.length === 0;

  function redact(text: string, scope: Scope = NO_SCOPE): string {
    if (empty || text.length < 2 || plain.has(text)) return text;
    const words = wordsIn(text);
    const names = nameSpans(words, scope);
    const spans = [...(names ?? []), ...numberSpans(text), ...idSpans(text)];
    spans.push(...streetSpans(words, spans.length > 0));
    if (spans.length > 0) return withoutSpans(text, spans);
    if (plain.size > MEMORY) plain.clear();
    if (names === null) plain.add(text);
    return text;
  }

  function redactName(name: string, contacts: boolean, scope: Scope = NO_SCOPE): string {
    if (empty || name.length < 2) return name;
    const words = wordsIn(name);
    const looked = words.map(({ raw }) => look(raw));
    if (/\d/.test(name) || looked.some((one) => one.isRelation)) return redact(name, scope);
    const hidden = new Set(
      completeNames(looked).filter((person) => contacts || people[person]?.kind === 'child'),
    );
    if (hidden.size === 0) return name;
    const spans = words.filter((_, i) => looked[i]?.parts.some(({ person }) => hidden.has(person)));
    return withoutSpans(name, spans);
  }

  function isChild(name: string, relation: string): boolean {
    if (empty) return false;
    const looked = wordsIn(name)
      .map(({ raw }) => look(raw))
      .filter((one) => one.folded.length >= 2 && !one.isRelation && !PARTICLES.has(one.folded));
    // Every word must be one of the child's: those who have the first one are enough.
    const candidates = new Set(looked[0]?.parts.map(({ person }) => person));
    if (candidates.size === 0) return false;
    const words = looked.map(({ folded }) => folded);
    const isYoung = wordsIn(`${name} ${relation}`).some(({ raw }) =>
      CHILDREN.has(raw.toLowerCase()),
    );
    return [...candidates].some((index) => {
      const [person, side] = [people[index], sides[index]];
      if (person?.kind !== 'child' || side === undefined) return false;
      const bare = words.map((word) => (side.all.has(word) ? word : word.replace(/s$/, '')));
      if (!bare.every((word) => side.all.has(word))) return false;
      const has = (word: string | undefined) => word !== undefined && bare.includes(word);
      if (person.match === 'full') return [...side.given, ...side.family].every(has);
      if (isYoung) return side.given.some(has);
      return has(side.given[0]) && (has(side.family.at(-1)) || side.given.every(has));
    });
  }

  return {
    empty,
    redact,
    redactName,
    isChild,
    hasNumber(number) {
      if (numbers.size === 0) return false;
      const key = numberKey(number);
      return numbers.get(key.length)?.has(key) === true;
    },
    hasId: (id) => ids.size > 0 && ids.has(foldWord(id)),
    hasCompleteName: (text) =>
      !empty && completeNames(wordsIn(text).map(({ raw }) => look(raw))).length > 0,
  };
}

/**
 * Names for `Scope.shown`: not those of a single word, which many people are called, not texts, and
 * none that names somebody hidden.
 */
export function shownNames(names: readonly string[], hidden: Protection): Scope['shown'] {
  return names.flatMap((name) => {
    const words = foldedWords(name);
    const fits = words.length >= 2 && !isTextName(name) && hidden.redactName(name, true) === name;
    return fits ? [words] : [];
  });
}

/** `4` and `4b` may be written `4 b`: the number decides. */
function sameHouse(a: string, b: string): boolean {
  return Number.parseInt(a, 10) === Number.parseInt(b, 10);
}

/**
 * Whether a name is a text, `Mor til Ida` or `Ida 10 12 34 56`: names have no digits and no words of a
 * relation.
 */
export function isTextName(name: string): boolean {
  return /\d/.test(name) || wordsIn(name).some(({ raw }) => isRelation(raw));
}

function isRelation(word: string): boolean {
  const lower = word.toLowerCase();
  return RELATIONS.has(lower) || CHILDREN.has(lower);
}

function isCapital(word: string): boolean {
  const [first = ''] = word;
  return first !== first.toLowerCase();
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && /\d/.test(character);
}

function addTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Hidden words beside each other become one mark, so that nobody counts the names. */
function withoutSpans(text: string, spans: readonly Span[]): string {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = merged.at(-1);
    if (
      last !== undefined &&
      /^[\s\-–.'’]*$/.test(text.slice(last.to, Math.max(last.to, span.from)))
    )
      last.to = Math.max(last.to, span.to);
    else merged.push({ from: span.from, to: span.to });
  }
  let out = '';
  let at = 0;
  for (const { from, to } of merged) {
    out += text.slice(at, from) + HIDDEN;
    at = to;
  }
  return out + text.slice(at);
}
