import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { HandoverReport } from '../../../src/core/device-api.ts';
import { isRecord } from '../../../src/core/events.ts';
import type { Child } from '../../../src/core/snapshot.ts';
import type { Language } from '../../../src/core/text/language.ts';
import { type Client, type CreateSource, createStream } from '../api.ts';
import type { Route } from '../routes.ts';
import { createData, createRecords, type Data, type Records } from './data.ts';
import {
  createDeviceClock,
  createDeviceState,
  type DeviceClock,
  type DeviceState,
} from './device.ts';
import {
  createEventMessages,
  createMessages,
  type EventMessages,
  type Messages,
} from './messages.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { type Phase, phaseOf } from './route.ts';
import { EVERYBODY, type Filter } from './search.ts';
import { createSessionClient, createVaultData, type SessionClient } from './session.ts';

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

interface ScrollPosition {
  readonly filter: Filter;
  readonly scroll: number;
  readonly rows: number;
}

/** Everything the screens show and can do. One per browser tab, made in main.tsx. */
export interface Phone {
  readonly client: Client;
  readonly language: Signal<Language>;
  readonly route: Signal<Route>;
  readonly filter: Signal<Filter>;
  /** How far the list of children was scrolled last, in pixels, and how many rows it had. */
  readonly place: Signal<ScrollPosition | null>;
  readonly clock: DeviceClock;
  readonly device: DeviceState;
  readonly sessionClient: SessionClient;
  readonly data: Data;
  readonly outbox: Outbox;
  readonly records: Records;
  readonly messages: Messages;
  readonly eventMessages: EventMessages;
  readonly phase: ReadonlySignal<Phase>;
  /** Whether what is shown is a drill: the picture says so, and the device where there is none. */
  readonly drill: ReadonlySignal<boolean>;
  /** How many drills this phone has seen end. */
  readonly drillsEnded: ReadonlySignal<number>;
  /** False while signed in and without a live connection. */
  readonly connected: ReadonlySignal<boolean>;
  /** Records that wait to be sent. */
  readonly waiting: ReadonlySignal<number>;
  readonly handover: Signal<HandoverReport | null>;
  /** The child of the dialog that asks who picked it up. */
  readonly pickUp: Signal<Child | null>;
  /** The offer to set a PIN was turned down. */
  readonly pinLater: Signal<boolean>;
  /** Fetches the device's status, and then what that calls for. */
  refresh(): Promise<void>;
  /**
   * Back to the start screen; nothing of the vault stays in memory. Shows why, or `message` instead;
   * an empty `message` shows nothing.
   */
  leave(message?: string): void;
}

export function createPhone(deps: PhoneDeps): Phone {
  const { client, wait } = deps;
  const language = signal(deps.language);
  const filter = signal(EVERYBODY);
  const place = signal<ScrollPosition | null>(null);
  const handover = signal<HandoverReport | null>(null);
  const pickUp = signal<Child | null>(null);
  const pinLater = signal(false);
  const streaming = signal(true);

  const clock = createDeviceClock(deps.phoneNow, deps.phoneOffsetMinutes);
  const messages = createMessages();
  const sessionClient = createSessionClient(client);
  const me = () => sessionClient.session.value.person;
  const outbox = createOutbox({
    sender: () => vaultData.sender(),
    post: (events) => client.send('POST', '/api/events', { events }),
    wait,
    onAcked: (events, by) => data.saved(events, by),
    onRejected: (events, trouble) => eventMessages.rejected(events.filter(isRecord), trouble),
    onLockedOut: () => leave(),
  });
  const data = createData(outbox.pending, me, deps.phoneNow);
  const eventMessages = createEventMessages({ language, messages, child: data.child });
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
      if (up) outbox.retryNow();
      else void device.poll();
    },
  });
  const vaultData = createVaultData({
    ...{ client, sessionClient, data, outbox, stream },
    streaming: () => streaming.peek(),
    leave: () => leave(),
    onIn: eventMessages.back,
    onDropped: eventMessages.dropped,
  });
  const device = createDeviceState({
    client,
    clock,
    mark: sessionClient.mark,
    onStatus: vaultData.follow,
  });
  const drill = computed(() =>
    data.roster.value === null
      ? (device.status.value?.drill ?? false)
      : data.live.value.drill === true,
  );
  const drillsEnded = signal(0);
  let inDrill = false;
  // Undo, or a sheet that is open, must not carry what was practised into what is real.
  drill.subscribe((on) => {
    if (on === inDrill) return;
    inDrill = on;
    messages.hide();
    if (on) return;
    pickUp.value = null;
    drillsEnded.value = drillsEnded.peek() + 1;
  });
  const phase = computed(() =>
    phaseOf({
      reachable: device.reachable.value,
      status: device.status.value,
      session: sessionClient.session.value,
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
      sessionClient.forget();
      filter.value = EVERYBODY;
      place.value = null;
      pickUp.value = null;
      streaming.value = true;
      pinLater.value = false;
      phone.route.value = { page: 'overview' };
      if (message === '') messages.hide();
      else if (message !== undefined) messages.show(message);
      else if (had) eventMessages.left(phone.waiting.peek());
    });
  }

  const phone: Phone = {
    client,
    language,
    route: signal(deps.route),
    filter,
    place,
    clock,
    device,
    sessionClient,
    data,
    outbox,
    records,
    messages,
    eventMessages,
    phase,
    drill,
    drillsEnded,
    connected: computed(() => streaming.value && device.reachable.value !== false),
    waiting: computed(() => outbox.pending.value.filter(isRecord).length),
    handover,
    pickUp,
    pinLater,
    refresh: () => device.poll(),
    leave,
  };
  return phone;
}
