import type { BoxConfig } from '../../src/core/box.ts';

/** A command and its arguments, to be run as root. */
export type Command = readonly [command: string, ...args: string[]];

/** What a radio needs before it may send: not to be blocked, and a country. */
export function countryCommands({ country }: Pick<BoxConfig, 'country'>): readonly Command[] {
  return [
    ['rfkill', 'unblock', 'wifi'],
    ['iw', 'reg', 'set', country],
  ];
}
