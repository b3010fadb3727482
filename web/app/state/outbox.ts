import { type ReadonlySignal, signal } from '@preact/signals';
import type { EventsAnswer } from '../../../src/core/device-api.ts';
import type { FailureCode } from '../../../src/core/errors.ts';
import { isRecord, type PhoneEvent } from '../../../src/core/events.ts';
import type { Person } from '../../../src/core/snapshot.ts';
import { type Answer, backoffMs, type Trouble } from '../api.ts';

export interface Sender {
  readonly person: Person;
  /** False once somebody else, or nobody, is in on this phone. */
  readonly stillSignedIn: () => boolean;
}

export interface OutboxDeps {
  /** Who may send what waits; null when nobody may just now. */
  readonly sender: () => Sender | null;
  readonly post: (events: readonly PhoneEvent[]) => Answer<EventsAnswer>;
  readonly wait: (ms: number) => Promise<void>;
  /** Saved on the box's disk, while who sent it is still in. */
  readonly onAcked: (events: readonly PhoneEvent[], by: Person) => void;
  /** Refused, each for its own reason; they are not sent again. */
  readonly onRejected: (events: readonly PhoneEvent[], trouble: Trouble) => void;
  /** This phone may not send any more; what waits is kept until it may. */
  readonly onLockedOut: () => void;
}

export interface Outbox {
  /** What is recorded but not yet on the box's disk, oldest first. */
  readonly pending: ReadonlySignal<readonly PhoneEvent[]>;
  add(event: PhoneEvent): void;
  /** Tries again now: the connection is back, or somebody signed in. */
  retryNow(): void;
  /** Forgets what waits and tells how many records that were (looks are not records). */
  clear(): number;
}

const BATCH = 100;
/** What the box answers to a phone that is not, or no longer, in. */
export const LOCKED_OUT: readonly Trouble['code'][] = ['noSession', 'vaultClosed', 'notInOutage'];
const SILENCE: readonly Trouble['code'][] = ['noAnswer', 'throttled'];

/**
 * Events wait here, in memory only, until the box has them on disk. Sending twice is harmless:
 * the box knows them by id.
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

  /** False when nothing more should be sent until somebody nudges. */
  async function sendBatch(sender: Sender): Promise<boolean> {
    const batch = pending.value.slice(0, BATCH);
    const answer = await deps.post(batch);
    if (answer.ok) {
      const { acked, rejected } = answer.value;
      const saved = new Set(acked);
      drop(new Set([...acked, ...rejected.map(({ id }) => id)]));
      if (sender.stillSignedIn())
        deps.onAcked(
          batch.filter(({ id }) => saved.has(id)),
          sender.person,
        );
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
    if (SILENCE.includes(answer.failure.code)) return pause();
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
