import { type ReadonlySignal, signal } from '@preact/signals';
import type { EventsAnswer } from '../../../src/core/device-api.ts';
import type { FailureCode } from '../../../src/core/errors.ts';
import { isRecord, type PhoneEvent } from '../../../src/core/events.ts';
import type { Person } from '../../../src/core/snapshot.ts';
import { type Answer, backoffMs, type Trouble } from '../api.ts';

export interface Sender {
  readonly person: Person;
  /** False once that person is no longer signed in on this phone. */
  readonly stillSignedIn: () => boolean;
}

export interface OutboxDeps {
  /** The person in whose name events are sent; null while nobody is signed in. */
  readonly sender: () => Sender | null;
  readonly post: (events: readonly PhoneEvent[]) => Answer<EventsAnswer>;
  readonly wait: (ms: number) => Promise<void>;
  /** Called with events that the device has stored, while their sender is still signed in. */
  readonly onAcked: (events: readonly PhoneEvent[], by: Person) => void;
  /** Called with events that the device has refused; they are not sent again. */
  readonly onRejected: (events: readonly PhoneEvent[], trouble: Trouble) => void;
  /** Called when this phone may not send any more. The waiting events are kept. */
  readonly onLockedOut: () => void;
}

export interface Outbox {
  /** Events that the device has not stored yet, oldest first. */
  readonly pending: ReadonlySignal<readonly PhoneEvent[]>;
  add(event: PhoneEvent): void;
  /** Sends without waiting longer: the connection is back, or somebody has signed in. */
  retryNow(): void;
  /** Removes all waiting events and returns how many of them were records (see `isRecord`). */
  clear(): number;
}

const BATCH = 100;
/** The device's answers to a phone that is not signed in, or no longer. */
export const LOCKED_OUT: readonly Trouble['code'][] = ['noSession', 'vaultClosed', 'notInOutage'];
const RETRIED: readonly Trouble['code'][] = ['noAnswer', 'throttled'];

/**
 * Keeps events, in memory only, until the device has stored them. The device recognises an event by
 * its id, so sending one twice does no harm.
 */
export function createOutbox(deps: OutboxDeps): Outbox {
  const pending = signal<readonly PhoneEvent[]>([]);
  let sending = false;
  let failures = 0;
  let wake: (() => void) | null = null;

  const drop = (ids: ReadonlySet<string>) => {
    pending.value = pending.value.filter((event) => !ids.has(event.id));
  };

  async function flush(): Promise<void> {
    if (sending) return;
    sending = true;
    while (pending.value.length > 0) {
      const sender = deps.sender();
      if (sender === null || !(await sendBatch(sender))) break;
    }
    sending = false;
  }

  /** False when nothing more should be sent before the next `retryNow` or `add`. */
  async function sendBatch(sender: Sender): Promise<boolean> {
    const batch = pending.value.slice(0, BATCH);
    const answer = await deps.post(batch);
    if (answer.ok) {
      const { acked, rejected } = answer.value;
      const saved = new Set(acked);
      // Kept before it is dropped: in between, the picture would fall back to what was there before.
      if (sender.stillSignedIn())
        deps.onAcked(
          batch.filter(({ id }) => saved.has(id)),
          sender.person,
        );
      drop(new Set([...acked, ...rejected.map(({ id }) => id)]));
      for (const { id, code } of rejected)
        deps.onRejected(
          batch.filter((event) => event.id === id),
          { code: code as FailureCode },
        );
      failures = 0;
      return saved.size + rejected.length > 0 || pause();
    }
    if (LOCKED_OUT.includes(answer.failure.code)) {
      if (!sender.stillSignedIn()) return true;
      deps.onLockedOut();
      return false;
    }
    if (RETRIED.includes(answer.failure.code)) return pause();
    drop(new Set(batch.map(({ id }) => id)));
    deps.onRejected(batch, answer.failure);
    return true;
  }

  async function pause(): Promise<boolean> {
    const retried = new Promise<void>((resolve) => {
      wake = resolve;
    });
    await Promise.race([deps.wait(backoffMs(failures++)), retried]);
    return true;
  }

  return {
    pending,
    add(event) {
      pending.value = [...pending.value, event];
      void flush();
    },
    retryNow() {
      wake?.();
      void flush();
    },
    clear() {
      const records = pending.value.filter(isRecord).length;
      pending.value = [];
      return records;
    },
  };
}
