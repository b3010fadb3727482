import { fold, parseFlag } from './values.ts';

/** Titles of the column that marks somebody as protected, as source systems and lists have them. */
export const PROTECTION = [
  'beskyttet',
  'beskyttelse',
  'navnebeskyttet',
  'navnebeskyttelse',
  'adressebeskyttet',
  'adressebeskyttelse',
  'beskyttet adresse',
  'beskyttet navn',
  'beskyttet person',
  'beskyttet kontakt',
  'hemmelig adresse',
  'hemmeligt nummer',
  'navne- og adressebeskyttet',
  'navne- og adressebeskyttelse',
  'navne-/adressebeskyttelse',
  'navn- og adressebeskyttelse',
  'navn og adressebeskyttelse',
  'beskyttelsesmarkering',
  'beskyttelsestype',
  'NAB',
  'CPR-beskyttelse',
  'CPR-beskyttet',
  'protected',
  'protection',
  'isProtected',
  '@protected',
  'protectedPerson',
  'protectedContact',
  'nameProtected',
  'addressProtected',
  'nameProtection',
  'addressProtection',
] as const;

const KNOWN: ReadonlySet<string> = new Set(PROTECTION.map(fold));
const LOOKS = /beskyt|hemmelig|protect|^nab$/;

/** Whether a column with this title is a mark: one that is understood, one that looks like it, or none. */
export function markOf(title: string): 'mark' | 'unclear' | 'none' {
  const folded = fold(title);
  if (KNOWN.has(folded)) return 'mark';
  return LOOKS.test(folded) ? 'unclear' : 'none';
}

/** A cell that says nothing but that somebody is protected, whatever its column is called. */
export function saysProtected(cell: string): boolean {
  // Most cells are nothing of the kind, and folding costs more than looking.
  if (cell.length > 60 || !/beskyt|hemmelig|protect|nab/i.test(cell)) return false;
  return KNOWN.has(fold(cell));
}

/** Only an empty cell or a clear no means unprotected; words such as `navn og adresse` mean protected. */
export function isProtected(cell: string): boolean {
  const none = cell === '' || /^(-|ingen|none|ikke beskyttet)$/i.test(cell);
  return !none && parseFlag(cell) !== false;
}

/** Of several marks in one row the one that protects, if any does. */
export function strongestMark(cells: readonly string[]): string {
  return cells.find((cell) => isProtected(cell.trim())) ?? cells[0] ?? '';
}
