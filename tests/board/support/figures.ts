import { appendFileSync } from 'node:fs';
import { inject } from 'vitest';

/** Notes a measured figure, to be shown when all is done: emulation is slow, so none is a test. */
export function figure(what: string, value: string): void {
  appendFileSync(inject('figures'), `  ${what.padEnd(44)} ${value}\n`);
}

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
