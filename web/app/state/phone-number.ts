export function isE164(number: string): boolean {
  return /^\+[1-9]\d{3,14}$/.test(number);
}

/** What a phone can dial of a number however it is written; empty when that is nothing. */
export function dialable(number: string): string {
  const tidy = number.replace(/[^\d+]/g, '');
  return /\d{3}/.test(tidy) ? tidy : '';
}

/** Danish numbers in pairs, as they are read aloud; others as they are. */
export function readable(number: string): string {
  const danish = /^\+45(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(number);
  return danish ? danish.slice(1).join(' ') : number;
}
