import type { Result } from '../../src/core/errors.ts';
import {
  createRateLimit,
  growingWaits,
  type RateLimit,
  refilling,
} from '../../src/platform/rate-limit.ts';
import { createDeviceStatus, type DeviceStatus } from '../status.ts';
import { createOutageControl, type OutageControl } from '../vault/outage-state.ts';
import { createVaultAccess, type VaultAccess } from '../vault/unlocked.ts';
import { createSessions, type Sessions } from './auth/sessions.ts';
import { createSignInRequests, type SignInRequests } from './auth/sign-in-requests.ts';
import type { ServerDeps } from './deps.ts';
import { createEventAcceptor, type EventAcceptor } from './events.ts';
import { createLiveStreams, type LiveStreams } from './live-stream.ts';
import { createOutageCommands, type OutageCommands } from './outage.ts';

/** The box as its HTTP API sees it: one of these a process. */
export interface ServerContext extends ServerDeps {
  readonly status: DeviceStatus;
  readonly control: OutageControl;
  readonly vault: VaultAccess;
  readonly sessions: Sessions;
  readonly signInRequests: SignInRequests;
  readonly streams: LiveStreams;
  readonly eventAcceptor: EventAcceptor;
  readonly commands: OutageCommands;
  readonly throttles: {
    /** By address. Cards cannot be guessed; this keeps the box free for others. */
    readonly card: RateLimit;
    /** By person: from the first wrong PIN on. */
    readonly pinPerson: RateLimit;
    /** By address: whoever tries one name after the other. */
    readonly pinAddress: RateLimit;
  };
  /** Look-ups of names by phones that are not in yet, by address. */
  readonly nameSearch: RateLimit;
  /** What has to happen now and then: expiry and signs of life. Called every 15 s. */
  beat(): void;
  /** Writes what waits and ends the streams; nothing new should come in any more. */
  finish(): Promise<void>;
}

const FREE_CARDS = 3;
const FREE_PINS_PER_ADDRESS = 5;
const NAME_SEARCHES = 30;

/** Puts the box together out of its world. Reads the outage state; opens nothing. */
export function createServerContext(parts: ServerDeps): ServerContext {
  const { store, clock, random } = parts;
  /** For what lasts so and so long: setting the clock must not end it. */
  const lasting = { now: clock.steady };
  const onWrite = (outcome: Result<unknown>) => status.noteWrite(outcome);
  const control = createOutageControl({ store, closeVault: parts.closeVault, onWrite });
  const status = createDeviceStatus({ ...parts, outage: control });
  const tellLists = () => {
    const unlocked = vault.unlocked();
    unlocked?.live.apply({ people: sessions.people(), requests: signInRequests.list() });
  };
  const sessions = createSessions(clock, random, tellLists);
  const signInRequests = createSignInRequests(lasting, random, tellLists);
  const streams = createLiveStreams(sessions);
  const vault = createVaultAccess({
    store,
    clock,
    random,
    control,
    status,
    outage: control.state,
    onWrite,
    onOpen(unlocked) {
      unlocked.live.apply({ people: [], requests: [] });
      streams.follow(unlocked.live);
    },
  });
  const device = {
    ...parts,
    status,
    control,
    vault,
    sessions,
    signInRequests,
    streams,
    eventAcceptor: createEventAcceptor(clock),
    commands: createOutageCommands({ store, clock, random, control, vault }),
    throttles: {
      card: createRateLimit(lasting, growingWaits(FREE_CARDS)),
      pinPerson: createRateLimit(lasting, growingWaits(0)),
      pinAddress: createRateLimit(lasting, growingWaits(FREE_PINS_PER_ADDRESS)),
    },
    nameSearch: createRateLimit(lasting, refilling(NAME_SEARCHES)),
  };
  return {
    ...device,
    beat() {
      sessions.sweep();
      signInRequests.sweep();
      streams.heartbeat();
    },
    async finish() {
      streams.end();
      await vault.flush();
    },
  };
}
