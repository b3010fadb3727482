import { tidyKeycode } from '../../../src/core/codes.ts';
import type { Contact, Phone } from '../../../src/core/snapshot.ts';
import { scannedCode } from './route.ts';

/** Secret and check together, as core/codes.ts prints them. */
export const CODE_CHARS = 28;

/** What was typed or pasted; of a pasted card link only the code. */
export function typedCode(value: string): string {
  const link = value.indexOf('#k=');
  return link < 0 ? value.replace(/\n/g, '') : (scannedCode(value.slice(link)) ?? '');
}

/** In groups of four as on the card, with a hyphen after each full group but the last. */
export function grouped(typed: string): string {
  return (tidyKeycode(typed).match(/.{1,4}/g) ?? []).join('-');
}

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

/** Whether the source has more than what is shown; other spaces and hyphens are no difference. */
export function differs({ number, given }: Phone): boolean {
  const bare = (text: string) => text.replace(/[\s().-]/g, '').replace(/^(\+|00)45/, '');
  return given !== undefined && bare(given) !== bare(number);
}

/** The same rule as the device's (core/device-api.ts); here only to enable the button. */
export function isPin(text: string): boolean {
  return /^\d{4,8}$/.test(text);
}

/** Who can have picked up: those who may first, in call order; those who may not are last. */
export function pickUpOrder(contacts: readonly Contact[]): Contact[] {
  const rank = (contact: Contact) =>
    contact.mayPickUp === true ? 0 : contact.mayPickUp === null ? 1 : 2;
  return contacts
    .filter((contact) => !contact.protected)
    .sort((a, b) => rank(a) - rank(b) || a.priority - b.priority);
}
