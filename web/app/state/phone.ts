import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { HandoverReport, RosterAnswer, StatusAnswer } from '../../../src/core/contract.ts';
import type { Live } from '../../../src/core/live.ts';
import type { Child } from '../../../src/core/records.ts';
import type { Language } from '../../../src/core/text/language.ts';
import type { Client, Trouble } from '../api/client.ts';
import { type CreateSource, createStream } from '../api/stream.ts';
import { type Box, createBox } from './box.ts';
import { type BoxClock, createBoxClock } from './clock.ts';
import { createData, type Data } from './data.ts';
import { createDoor, type Door } from './door.ts';
import { createNotices, type Notices } from './notices.ts';
import { createOutbox, isRecord, type Outbox } from './outbox.ts';
import { type Phase, phaseOf } from './phase.ts';
import { createRecords, type Records } from './records.ts';
import type { Route } from './route.ts';
import { EVERYBODY, type Filter } from './search.ts';
import { createTellers, type Tellers } from './tellers.ts';

export interface PhoneDeps {
  readonly client: Client;
  readonly createSource: CreateSource;
  readonly wait: (ms: number) => Promise<void>;
  readonly phoneNow: () => number;
  readonly phoneOffsetMinutes: number;
  readonly uuid: () => string;
  readonly language: Language;
  readonly route: Route;
}

/** Everything the screens show and can do. One per browser tab, made in index.tsx. */
export interface Phone {
  readonly client: Client;
  readonly language: Signal<Language>;
  readonly route: Signal<Route>;
  readonly filter: Signal<Filter>;
  readonly clock: BoxClock;
  readonly box: Box;
  readonly door: Door;
  readonly data: Data;
  readonly outbox: Outbox;
  readonly records: Records;
  readonly notices: Notices;
  readonly tellers: Tellers;
  readonly phase: ReadonlySignal<Phase>;
  /** False while signed in and without a live connection. */
  readonly connected: ReadonlySignal<boolean>;
  /** Records that wait for the box. */
  readonly waiting: ReadonlySignal<number>;
  readonly handover: Signal<HandoverReport | null>;
  /** The child somebody is asked about: who picked it up? */
  readonly pickUp: Signal<Child | null>;
  /** The offer to set a PIN was turned down. */
  readonly pinLater: Signal<boolean>;
  /** Asks the box how it is and fetches what that calls for. */
  refresh(): Promise<void>;
  /**
   * Back to the start screen; nothing of the vault stays in memory. It says why, unless told what
   * to say instead; the empty text says nothing.
   */
  leave(message?: string): void;
}

export function createPhone(deps: PhoneDeps): Phone {
  const { client, wait } = deps;
  const language = signal(deps.language);
  const filter = signal(EVERYBODY);
  const handover = signal<HandoverReport | null>(null);
  const pickUp = signal<Child | null>(null);
  const pinLater = signal(false);
  const streaming = signal(true);
  let loading = false;
  /** Whose records wait: nobody else may send them in their own name. */
  let owner: string | null = null;

  const clock = createBoxClock(deps.phoneNow, deps.phoneOffsetMinutes);
  const notices = createNotices();
  const door = createDoor(client);
  const me = () => door.session.value.person;
  const outbox = createOutbox({
    post: (events) => client.send('POST', '/api/events', { events }),
    wait,
    onAcked: (events) => {
      const person = me();
      if (person) data.saved(events, person);
    },
    onRejected: (events, trouble) => tellers.rejected(events.filter(isRecord), trouble),
    onLockedOut: (trouble) => lockedOut(trouble),
  });
  const data = createData(outbox.pending, me);
  const tellers = createTellers({ language, notices, child: data.child });
  const records = createRecords({
    clock,
    uuid: deps.uuid,
    outbox,
    live: () => data.live.value,
  });
  const stream = createStream({
    createSource: deps.createSource,
    wait,
    since: data.cursor,
    onPatch: data.merge,
    onState: (up) => {
      streaming.value = up;
      if (up) outbox.nudge();
      else void box.poll();
    },
  });
  const box = createBox(client, clock, onStatus);
  const phase = computed(() =>
    phaseOf({
      reachable: box.reachable.value,
      status: box.status.value,
      session: door.session.value,
      loaded: data.roster.value !== null,
      handover: handover.value !== null,
      pinLater: pinLater.value,
    }),
  );

  function leave(message?: string): void {
    const had = data.roster.peek() !== null;
    stream.stop();
    batch(() => {
      data.clear();
      door.forget();
      filter.value = EVERYBODY;
      pickUp.value = null;
      streaming.value = true;
      pinLater.value = false;
      phone.route.value = { page: 'overview' };
      if (message === '') notices.hush();
      else if (message !== undefined) notices.say(message);
      else if (had) tellers.left(phone.waiting.peek());
    });
  }

  function lockedOut(trouble: Trouble): void {
    if (['noSession', 'vaultClosed', 'notInOutage'].includes(trouble.code)) leave();
  }

  async function onStatus(status: StatusAnswer): Promise<void> {
    if (status.mode === 'normal' || status.vault === 'closed') {
      const { card, person } = door.session.peek();
      if (card !== null || person !== null || data.roster.peek() !== null) leave();
      return;
    }
    const { card, person } = door.session.peek();
    if (card === null && person === null) await door.refresh();
    await load(status);
  }

  /** Fetches roster and live state once we may, and the roster again when its version changed. */
  async function load(status: StatusAnswer): Promise<void> {
    const { card, person } = door.session.peek();
    if ((card === null && person === null) || loading) return;
    const roster = data.roster.peek();
    if (roster === null || (status.version !== null && roster.version !== status.version)) {
      loading = true;
      const [fresh, live] = await Promise.all([
        client.get<RosterAnswer>('/api/roster'),
        client.get<Live>('/api/live'),
      ]);
      loading = false;
      if (fresh.ok && live.ok) take(fresh.value, live.value, roster === null);
      else for (const answer of [fresh, live]) if (!answer.ok) lockedOut(answer.failure);
    }
    settleOutbox();
  }

  function take(roster: RosterAnswer, live: Live, first: boolean): void {
    batch(() => {
      data.setRoster(roster);
      if (first) data.setLive(live);
      else data.merge(live);
    });
    if (first) stream.start();
  }

  function settleOutbox(): void {
    const person = me();
    if (person === null) return;
    if (owner !== null && owner !== person.id) tellers.dropped(outbox.clear());
    owner = person.id;
    outbox.nudge();
  }

  const phone: Phone = {
    client,
    language,
    route: signal(deps.route),
    filter,
    clock,
    box,
    door,
    data,
    outbox,
    records,
    notices,
    tellers,
    phase,
    connected: computed(() => streaming.value && box.reachable.value !== false),
    waiting: computed(() => outbox.pending.value.filter(isRecord).length),
    handover,
    pickUp,
    pinLater,
    refresh: () => box.poll(),
    leave,
  };
  return phone;
}
