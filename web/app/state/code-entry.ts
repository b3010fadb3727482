import { tidyKeycode } from '../../../src/core/keycode.ts';
import { scannedCode } from './route.ts';

/** Secret and check together, as core/keycode.ts prints them. */
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
