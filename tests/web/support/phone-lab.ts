// A phone without a server: the test answers each call, when it wants. So answers can overtake each
// other, and each can come at the worst moment.
import type { SessionState, StatusAnswer } from '../../../src/core/device-api.ts';
import { err, type FailureCode, failure, ok, type Result } from '../../../src/core/errors.ts';
import type { PhoneEvent } from '../../../src/core/events.ts';
import type { Client, SourceEvents, Trouble } from '../../../web/app/api.ts';
import { createPhone, type Phone } from '../../../web/app/state/app-state.ts';
import { closedStatus } from './mock-device.ts';
import { sampleLive, sampleRoster } from './sample.ts';

export interface Question {
  readonly call: string;
  readonly body: unknown;
  answer(value: unknown): Promise<void>;
  fail(code: FailureCode | 'noAnswer'): Promise<void>;
}

export interface PhoneLab {
  readonly phone: Phone;
  /** The oldest call of that kind that was not returned yet; waits until there is one. */
  asked(call: string): Promise<Question>;
  /** Calls that wait for an answer. */
  open(): string[];
  /** The live stream that was opened last. */
  source(): SourceEvents;
  /** The addresses of all streams so far. */
  readonly streams: readonly string[];
  /** Ends the oldest wait between two tries. */
  tryAgain(): Promise<void>;
}

export const CLOSED = closedStatus();
export const OPEN: StatusAnswer = { ...CLOSED, vault: 'open' };
export const NOBODY: SessionState = { card: null, person: null, hasPin: false };
export const CARD: SessionState = { ...NOBODY, card: 'leader' };
export const HANNE = { id: 's1', name: 'Hanne Østerlund', role: 'leader' } as const;
export const METTE = { id: 's2', name: 'Mette Dyrlund', role: 'staff' } as const;
export const ROSTER = sampleRoster(4);

export function openLab(): PhoneLab {
  const waiting: Question[] = [];
  const unanswered = new Set<Question>();
  const expected: { call: string; take: (question: Question) => void }[] = [];
  const pauses: (() => void)[] = [];
  const streams: string[] = [];
  let source: SourceEvents | null = null;
  let ids = 0;

  function ask<T>(call: string, body?: unknown): Promise<Result<T, Trouble>> {
    return new Promise((resolve) => {
      const settle = (result: Result<T, Trouble>) => {
        unanswered.delete(question);
        resolve(result);
        return settled();
      };
      const question: Question = {
        call,
        body,
        answer: (value) => settle(ok(value as T)),
        fail: (code) => settle(err(code === 'noAnswer' ? { code } : failure(code))),
      };
      unanswered.add(question);
      const at = expected.findIndex((each) => each.call === call);
      if (at < 0) waiting.push(question);
      else expected.splice(at, 1)[0]?.take(question);
    });
  }

  const client: Client = {
    get: (path) => ask(`GET ${path}`),
    send: (method, path, body) => ask(`${method} ${path}`, body),
  };
  const phone = createPhone({
    client,
    createSource: (url, on) => {
      streams.push(url);
      source = on;
      return () => {};
    },
    wait: () => new Promise((done) => pauses.push(done)),
    phoneNow: () => Date.parse(CLOSED.clock.now),
    phoneOffsetMinutes: 60,
    uuid: () => `e${++ids}`,
    language: 'da',
    route: { page: 'overview' },
  });

  return {
    phone,
    streams,
    asked(call) {
      const at = waiting.findIndex((question) => question.call === call);
      const [question] = at < 0 ? [] : waiting.splice(at, 1);
      if (question) return Promise.resolve(question);
      return new Promise((take) => expected.push({ call, take }));
    },
    open: () => [...unanswered].map(({ call }) => call),
    source() {
      if (source === null) throw new Error('no stream was opened');
      return source;
    },
    tryAgain() {
      pauses.shift()?.();
      return settled();
    },
  };
}

/** Waits until all that follows from the answers so far is done. */
export function settled(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

/** Fetches the status and answers it. */
export async function giveStatus(lab: PhoneLab, status: StatusAnswer): Promise<void> {
  const polled = lab.phone.refresh();
  await (await lab.asked('GET /api/status')).answer(status);
  if (lab.open().length === 0) await polled;
}

/** Answers what is fetched after a sign-in or unlock: roster and live picture. */
export async function giveData(
  { asked }: Pick<PhoneLab, 'asked'>,
  version = ROSTER.version,
): Promise<void> {
  await (await asked('GET /api/roster')).answer({ ...ROSTER, version });
  await (await asked('GET /api/live')).answer(sampleLive(ROSTER));
}

/** Unlocks with a keycard, and answers what is fetched then. */
export async function showCard(lab: PhoneLab): Promise<void> {
  const unlocked = lab.phone.sessionClient.unlock('CARD');
  await (await lab.asked('POST /api/unlock')).answer({ role: 'leader', staff: ROSTER.staff });
  await unlocked;
  await giveStatus(lab, OPEN);
  await giveData(lab);
}

/** Signs in by name, after a keycard. */
export async function chooseName(lab: PhoneLab, person: typeof HANNE | typeof METTE) {
  const entered = lab.phone.sessionClient.signIn({ staffId: person.id });
  await (await lab.asked('POST /api/session')).answer({ person, hasPin: true });
  await entered;
}

/** The events of a `POST /api/events`. */
export function eventsOf({ body }: Question): readonly PhoneEvent[] {
  return (body as { events: readonly PhoneEvent[] }).events;
}

/** The answer to `POST /api/events` that acknowledges all of them. */
export function allSaved(question: Question) {
  return { acked: eventsOf(question).map(({ id }) => id), rejected: [], cursor: 1 };
}
