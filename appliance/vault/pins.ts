import type { JournalEvent } from '../../src/core/events.ts';

/** One person's PIN: its argon2id hash, and whether it was set by a phone with leader rights. */
interface Pin {
  readonly hash: string;
  readonly leader: boolean;
}

/** The PINs of everybody, by person id, as the journal has them. */
export interface Pins {
  of(personId: string): Pin | null;
  /** Takes an event of the journal in, in the order of the journal. */
  take(event: JournalEvent): void;
}

export function createPins(): Pins {
  const pins = new Map<string, Pin>();
  return {
    of: (personId) => pins.get(personId) ?? null,
    take(event) {
      if (event.kind !== 'pinSet') return;
      pins.set(event.personId, { hash: event.hash, leader: event.by?.role === 'leader' });
    },
  };
}
