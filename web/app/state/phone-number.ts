import type { Phone } from '../../../src/core/snapshot.ts';

export function isE164(number: string): boolean {
  return /^\+[1-9]\d{3,14}$/.test(number);
}

/**
 * What a phone can dial of a number however it is written: its first run of digits, never digits
 * from both sides of a word; empty when that is nothing.
 */
export function dialable(number: string): string {
  const run = /\+?\d[\d\s().\-–/]*/.exec(number)?.[0] ?? '';
  const tidy = run.replace(/[^\d+]/g, '');
  return /\d{3}/.test(tidy) ? tidy : '';
}

/** Danish numbers in pairs, as they are read aloud; others as they are. */
export function readable(number: string): string {
  const danish = /^\+45(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(number);
  return danish ? danish.slice(1).join(' ') : number;
}

/** Whether the source said more than what is shown: a spelling with spaces is no news. */
export function differs({ number, given }: Phone): boolean {
  const bare = (text: string) => text.replace(/[\s().-]/g, '').replace(/^(\+|00)45/, '');
  return given !== undefined && bare(given) !== bare(number);
}
