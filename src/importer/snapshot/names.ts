import { fold } from '../rows/values.ts';
import type { FullChild } from './children.ts';

/** What must not stand in a text about a protected child: parts of names, numbers, the street. */
export interface Secrets {
  readonly words: readonly string[];
  readonly digits: readonly string[];
}

/** From this length on a name is looked for inside words too (`Majas`, `Maja-dukken`). */
const INSIDE = 5;

/** Of a protected child everything; of another only what would name a protected contact. */
export function secretsOf(full: FullChild): Secrets {
  const { child } = full;
  const own = [child.givenName, child.familyName, ...full.otherNames];
  const contacts = child.contacts.filter((contact) => child.protected || contact.protected);
  const hidden = contacts.map((contact) => contact.name).flatMap(wordsOf);
  const street = full.address.replace(/\d.*$/s, '');
  const words = child.protected
    ? [...hidden, ...[...own, street].flatMap(wordsOf)]
    : hidden.filter((word) => !own.flatMap(wordsOf).includes(word));
  const numbers = contacts.flatMap((contact) => contact.phones.map((phone) => phone.number));
  return {
    words: [...new Set(words)],
    digits: numbers
      .map((number) => number.replace(/\D/g, '').slice(-8))
      .filter((n) => n.length > 5),
  };
}

/** Whether a text holds any of them. Rather once too often than once too seldom. */
export function tells(text: string, secrets: Secrets): boolean {
  const digits = text.replace(/\D/g, '');
  if (secrets.digits.some((number) => digits.includes(number))) return true;
  const words = wordsOf(text);
  return secrets.words.some((secret) =>
    words.some(
      (word) =>
        word === secret ||
        word === `${secret}s` ||
        (secret.length >= INSIDE - 1 && word.includes(secret)),
    ),
  );
}

/** Whether a text names the child in full: given and family name, in any order and place. */
export function namesInFull(text: string, { child }: FullChild): boolean {
  const words = wordsOf(text);
  const has = (name: string) =>
    wordsOf(name).some((part) => words.some((word) => word === part || word === `${part}s`));
  return has(child.givenName) && has(child.familyName);
}

function wordsOf(text: string): string[] {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .map(fold)
    .filter((word) => word.length >= 2);
}
