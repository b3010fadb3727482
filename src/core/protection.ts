import type { HiddenPerson } from './hidden-people.ts';
import { isRelation, type Look, MEMORY, nameIndex } from './name-index.ts';
import { HIDDEN } from './snapshot.ts';
import {
  CHILDREN,
  datesIn,
  digitsIn,
  foldedWords,
  foldWord,
  numberKey,
  PARTICLES,
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

/** An id of a source system, such as `anna.holm` or `3f2a-11`, without what stands around it. */
const ID_LIKE = /[\p{L}\p{N}][^\s()[\]"'<>,;:/]*[\p{L}\p{N}]/gu;

interface Span {
  from: number;
  to: number;
}

/**
 * @param shownNames names of people whom the staff tier shows: none of them is taken for the beginning
 *   of a hidden person's name
 */
export function protectionOf(
  people: readonly HiddenPerson[],
  shownNames: readonly string[] = [],
): Protection {
  const index = nameIndex(people, shownNames);
  const { sides, numbers, ids, births, streets, look } = index;
  const idLooks = new Map<string, boolean>();
  /** Texts that name nobody, whatever the scope: sources, relations and allergies are the same. */
  const plain = new Set<string>();

  /** Null where no word is in doubt, whatever the scope. */
  function nameSpans(words: readonly Word[], scope: Scope): Span[] | null {
    const looked = words.map(({ raw }) => look(raw));
    const found = looked.some(
      ({ stems: own, parts: all, short }) => own.length + all.length > 0 || short,
    );
    const pairs = pairsIn(words, looked);
    if (!found && pairs.length === 0) return null;
    const full = index.fullNames(looked);
    const shown = shownAt(looked, scope);
    const isHidden = (one: Look, word: Word) =>
      one.parts.some(({ person }) => full.has(person)) ||
      one.stems.some((stem) => !scope.own.has(stem)) ||
      (one.short &&
        isCapital(word.raw) &&
        !scope.own.has(one.folded) &&
        !index.isShown(one.folded));
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
      if (!index.mayBegin(start)) continue;
      const found = index.stemsOf(folded + after).filter((stem) => stem.length > folded.length);
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
      index.completeNames(looked).filter((person) => contacts || people[person]?.kind === 'child'),
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
      if (person.match === 'full') return isYoung && [...side.given, ...side.family].every(has);
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
      !empty && index.completeNames(wordsIn(text).map(({ raw }) => look(raw))).length > 0,
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

function isCapital(word: string): boolean {
  const [first = ''] = word;
  return first !== first.toLowerCase();
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && /\d/.test(character);
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
