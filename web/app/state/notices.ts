import { type ReadonlySignal, signal } from '@preact/signals';

export interface Action {
  readonly label: string;
  readonly run: () => void;
}

/** A short message at the foot of the screen that goes by itself. */
export interface Snack {
  readonly text: string;
  readonly actions: readonly Action[];
}

/** Something that was not saved: it stays until somebody says they have read it. */
export interface Alarm {
  readonly reason: string;
  readonly items: readonly string[];
}

export interface Notices {
  readonly snack: ReadonlySignal<Snack | null>;
  readonly alarm: ReadonlySignal<Alarm | null>;
  say(text: string, actions?: readonly Action[]): void;
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
    say(text, actions = []) {
      snack.value = { text, actions };
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
