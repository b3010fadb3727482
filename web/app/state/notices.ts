import { type ReadonlySignal, signal } from '@preact/signals';

interface Action {
  readonly label: string;
  readonly run: () => void;
}

/** A short message at the foot of the screen. */
interface Snack {
  readonly text: string;
  readonly actions: readonly Action[];
  /** It waits for the next message, or to be closed; others go by themselves. */
  readonly stays: boolean;
}

/** Something that was not saved: it stays until somebody says they have read it. */
interface Alarm {
  readonly reason: string;
  readonly items: readonly string[];
}

export interface Notices {
  readonly snack: ReadonlySignal<Snack | null>;
  readonly alarm: ReadonlySignal<Alarm | null>;
  say(text: string, actions?: readonly Action[], stays?: 'stays'): void;
  hush(): void;
  /** Alarms add up until they are read. */
  alert(reason: string, items: readonly string[]): void;
  read(): void;
}

export function createNotices(): Notices {
  const snack = signal<Snack | null>(null);
  const alarm = signal<Alarm | null>(null);
  return {
    snack,
    alarm,
    say(text, actions = [], stays) {
      snack.value = { text, actions, stays: stays !== undefined };
    },
    hush() {
      snack.value = null;
    },
    alert(reason, items) {
      snack.value = null;
      alarm.value = { reason, items: [...(alarm.value?.items ?? []), ...items] };
    },
    read() {
      alarm.value = null;
    },
  };
}
