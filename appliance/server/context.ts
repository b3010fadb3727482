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

/** The device as its HTTP API sees it: one of these a process. */
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
    /** By address. Cards cannot be guessed; this keeps the device free for others. */
    readonly card: RateLimit;
    /** By person: from the first wrong PIN on. */
    readonly pinPerson: RateLimit;
    /** By address: whoever tries one name after the other. */
    readonly pinAddress: RateLimit;
  };
  /** Look-ups of names by phones that are not in yet, by address. */
  readonly nameSearch: RateLimit;
  /**
   * Ends what has expired, sends the streams' heartbeat, and takes in attendance. Called every 15 s.
   */
  tick(): Promise<void>;
  /** Ends the streams and writes what is not on disk yet. No new call may come in any more. */
  finish(): Promise<void>;
}

const FREE_CARDS = 3;
const FREE_PINS_PER_ADDRESS = 5;
const NAME_SEARCHES = 30;

/** Builds the context out of its dependencies. Reads the outage state; opens nothing. */
export function createServerContext(deps: ServerDeps): ServerContext {
  const { store, clock, random } = deps;
  /** For waiting times: setting the clock must not end or prolong them. */
  const steadyClock = { now: clock.steady };
  const onWrite = (outcome: Result<unknown>) => status.noteWrite(outcome);
  const control = createOutageControl({ store, closeVault: deps.closeVault, onWrite });
  const status = createDeviceStatus({ ...deps, outage: control });
  const publishLists = () => {
    const unlocked = vault.unlocked();
    unlocked?.live.apply({ people: sessions.people(), requests: signInRequests.list() });
  };
  const sessions = createSessions(clock, random, publishLists);
  const signInRequests = createSignInRequests(steadyClock, random, publishLists);
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
      streams.follow(unlocked);
    },
    onLeaderTier: streams.resend,
  });
  const device = {
    ...deps,
    status,
    control,
    vault,
    sessions,
    signInRequests,
    streams,
    eventAcceptor: createEventAcceptor(clock),
    commands: createOutageCommands({ store, clock, random, control, vault }),
    throttles: {
      card: createRateLimit(steadyClock, growingWaits(FREE_CARDS)),
      pinPerson: createRateLimit(steadyClock, growingWaits(0)),
      pinAddress: createRateLimit(steadyClock, growingWaits(FREE_PINS_PER_ADDRESS)),
    },
    nameSearch: createRateLimit(steadyClock, refilling(NAME_SEARCHES)),
  };
  return {
    ...device,
    async tick() {
      sessions.sweep();
      signInRequests.sweep();
      streams.heartbeat();
      await vault.takeAttendance();
    },
    async finish() {
      streams.end();
      await vault.flush();
    },
  };
}
