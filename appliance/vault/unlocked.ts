import { drillChange, isPractice, lastDrill } from '../../src/core/drill.ts';
import { err, failure, ok, type Result } from '../../src/core/errors.ts';
import {
  type DeviceEvent,
  type JournalEvent,
  type PhoneEvent,
  type Pin,
  patchOf,
  peopleChangeOf,
} from '../../src/core/events.ts';
import { type Live, mergeLive, newerOf, type TextRules } from '../../src/core/live.ts';
import type { OutageState } from '../../src/core/outage.ts';
import type { Clock, DeviceClock, Random } from '../../src/core/ports.ts';
import type { Person, ProtectedPart, Role } from '../../src/core/snapshot.ts';
import { staffTexts } from '../../src/core/staff-texts.ts';
import { stamp, type Timestamp, toMs, wallDate } from '../../src/core/time.ts';
import type { JournalEntry } from '../../src/crypto/journal.ts';
import { keycardIdentity, openKeyring } from '../../src/crypto/keys.ts';
import type { DeviceStatus } from '../status.ts';
import type { DeviceReader, DeviceStore } from '../storage/store.ts';
import { dayAttendance } from './attendance.ts';
import { type JournalWriter, openJournalWriter } from './journal-writer.ts';
import { createLiveState, type LiveState } from './live-state.ts';
import { type OpenVault, openVault } from './open.ts';
import type { OutageControl } from './outage-state.ts';
import { type Replay, replay } from './replay.ts';
import { openRoster, type Roster, type RosterBytes, rosterBytes } from './roster.ts';

/** A phone's event after its checks, with the time it gave where that was corrected. */
export type CheckedEvent = PhoneEvent & { readonly atGiven?: Timestamp };
/** An event of the device itself; it gets its id and time when it is recorded. */
type OwnEvent = DeviceEvent extends infer E
  ? E extends DeviceEvent
    ? Omit<E, 'id' | 'at'>
    : never
  : never;

interface Pins {
  /** The newest PIN of a person; null where none was set. */
  of(personId: string): Pin | null;
}

/** What a leader card opened besides, and how staff may read texts now that it is known. */
interface LeaderTier {
  readonly protectedPart: ProtectedPart;
  readonly staffTexts: TextRules;
}

/** Everything a keycard opened, and the journal of this unlock. It lasts until the process ends. */
export interface UnlockedData {
  readonly vault: OpenVault;
  readonly roster: Roster;
  readonly bytes: RosterBytes;
  readonly live: LiveState;
  readonly pins: Pins;
  /** The journal's readable events and all recorded since, in order. */
  readonly entries: readonly JournalEntry[];
  /** Null until a leader card was used. */
  leaderTier: LeaderTier | null;
  /** An event by its id. */
  event(id: string): JournalEvent | undefined;
  /**
   * Records a phone's event. Resolves with its number when it is on disk and in the live picture.
   * Fails with `diskFull` or `storeFailed`.
   */
  record(event: CheckedEvent, by: Person | null): Promise<Result<number>>;
  /** Merges imported attendance that sync has brought since the last time, and tells the phones. */
  takeAttendance(): Promise<void>;
  /** As `record`, for an event of the device itself. */
  recordOwn(event: OwnEvent, by: Person | null): Promise<Result<number>>;
  flush(): Promise<void>;
}

interface UnlockedDataDeps {
  readonly store: DeviceStore;
  readonly clock: DeviceClock;
  readonly random: Random;
  outage(): OutageState;
  /** Gets the outcome of each write. */
  onWrite(outcome: Result<unknown>): void;
}

/** Reads the journal back and prepares what phones will request. */
async function openUnlockedData(deps: UnlockedDataDeps, vault: OpenVault): Promise<UnlockedData> {
  const { store, clock, random } = deps;
  const recipients = [vault.staffRecipient, vault.importerRecipient];
  const journal = openJournalWriter({ store, random, recipients });
  const bytes = rosterBytes(vault);
  const day = dayAttendance(store, clock, vault);
  const imported = [...vault.snapshot.attendance, ...(await day.facts())];
  const past = await replay(store, vault.staffIdentities, imported, outageOf(deps.outage()));
  const roster = openRoster(vault.snapshot);
  for (const person of past.persons) roster.addPerson(person);
  mergeEarlierToday(past.live, past.entries, clock);
  const lastSeen = past.entries.at(-1)?.event.receivedAt;
  if (lastSeen !== undefined) clock.atLeast(toMs(lastSeen));
  const practice = practiceUnderWay(past.entries, deps.outage());
  const live = createLiveState(past.live, clock.now(), { practice });
  const memory = createMemory(past);
  const data = { vault, roster, bytes, live, ...memory, leaderTier: leaderTierOf(vault) };
  return {
    ...data,
    ...recorder(deps, journal, data),
    async takeAttendance() {
      const news = await day.news();
      const newer = news && newerOf(live.real(), news);
      if (newer !== null) live.apply(newer);
    },
  };
}

function leaderTierOf({ protectedPart, snapshot }: OpenVault): LeaderTier | null {
  return protectedPart && { protectedPart, staffTexts: staffTexts(protectedPart, snapshot) };
}

interface Memory {
  readonly entries: readonly JournalEntry[];
  readonly pins: Pins;
  event(id: string): JournalEvent | undefined;
  remember(entry: JournalEntry): void;
}

function createMemory(past: Replay): Memory {
  const entries = [...past.entries];
  const byId = new Map(entries.map(({ event }) => [event.id, event]));
  const pins = new Map(past.pins);
  const remember = (entry: JournalEntry) => {
    entries.push(entry);
    byId.set(entry.event.id, entry.event);
    const change = peopleChangeOf(entry.event);
    if (change !== null && 'pin' in change) pins.set(change.personId, change.pin);
  };
  return {
    entries,
    pins: { of: (personId) => pins.get(personId) ?? null },
    event: (id) => byId.get(id),
    remember,
  };
}

function recorder(
  deps: UnlockedDataDeps,
  journal: JournalWriter,
  unlocked: Pick<UnlockedData, 'live'> & Memory,
): Pick<UnlockedData, 'record' | 'recordOwn' | 'flush'> {
  const { clock, random } = deps;

  async function append(event: JournalEvent): Promise<Result<number>> {
    const stored = await journal.append(event);
    deps.onWrite(stored);
    if (!stored.ok) return stored;
    unlocked.remember({ n: stored.value, event });
    show(event);
    return ok(stored.value);
  }

  /** In the order of the journal, so that the next unlock makes the same picture of it. */
  function show(event: JournalEvent): void {
    const { live } = unlocked;
    const drill = drillChange(event);
    if (drill !== null) live.setDrill(drill);
    const patch = patchOf(event, 0);
    if (patch === null) return;
    if (isPractice(event)) live.practise(patch);
    else live.apply(patch);
  }

  function complete(event: CheckedEvent | DeviceEvent, by: Person | null): JournalEvent {
    const state = deps.outage();
    return {
      ...event,
      by,
      receivedAt: stamp(clock),
      certain: clock.certain(),
      drill: inDrill(event, state),
      outage: outageOf(state),
    };
  }

  /**
   * What the phone's screen said when something was recorded is what was meant: a record may come
   * before a drill that it was made in has ended, or after. A correction is where that is which it
   * corrects. The events that start and end a drill are part of it.
   */
  function inDrill(event: CheckedEvent | DeviceEvent, state: OutageState): boolean {
    if (event.kind === 'outage' && event.change === 'drillOn') return true;
    const corrects = event.kind === 'administration' ? event.corrects : undefined;
    const corrected = corrects === undefined ? undefined : unlocked.event(corrects);
    if (corrected !== undefined && isPractice(corrected)) return true;
    const said = 'drill' in event ? event.drill : undefined;
    return said ?? isDrill(state);
  }

  return {
    record: (event, by) => append(complete(event, by)),
    recordOwn: (event, by) =>
      append(complete({ id: random.uuid(), at: stamp(clock), ...event }, by)),
    flush: () => journal.flush(),
  };
}

/**
 * When an outage was ended too early and begun again, what staff recorded earlier today still
 * counts: no child may be missing from the picture, and no dose may be given twice.
 */
function mergeEarlierToday(live: Live, entries: readonly JournalEntry[], clock: Clock): void {
  const today = wallDate(stamp(clock));
  for (const { n, event } of entries) {
    const patch = !isPractice(event) && wallDate(event.at) === today ? patchOf(event, n) : null;
    if (patch !== null) mergeLive(live, patch);
  }
}

/**
 * What was practised so far in the drill that is on; undefined where none is. The journal is asked
 * as well: the power may go after it took a drill's end and before the state was stored.
 */
function practiceUnderWay(
  entries: readonly JournalEntry[],
  state: OutageState,
): Live[] | undefined {
  if (!isDrill(state)) return undefined;
  const { practice, ended } = lastDrill(
    entries.map(({ event }) => event),
    outageOf(state),
  );
  if (ended) return undefined;
  return practice.map((event) => patchOf(event, 0)).filter((patch) => patch !== null);
}

function isDrill(state: OutageState): boolean {
  return state.mode === 'outage' && state.drill;
}

function outageOf(state: OutageState): string {
  return state.mode === 'outage' ? state.outage : '';
}

/**
 * The role of a keycard by the keyrings of the newest version, without opening any data. Fails with
 * `wrongCard`, or `noData` where the device holds no version.
 */
async function cardRole(store: DeviceReader, secret: Uint8Array): Promise<Result<Role>> {
  const newest = store.versions()[0];
  if (newest === undefined) return err(failure('noData'));
  const identity = keycardIdentity(secret);
  const opens = async (sha256: string) => {
    const sealed = store.object(sha256);
    return sealed !== null && (await openKeyring(sealed, identity)).ok;
  };
  if (await opens(newest.manifest.keyrings.leader.sha256)) return ok('leader');
  if (await opens(newest.manifest.keyrings.staff.sha256)) return ok('staff');
  return err(failure('wrongCard'));
}

export interface VaultAccess {
  /** The opened data; null while the vault is closed. */
  unlocked(): UnlockedData | null;
  /** As `unlocked`, but fails with `vaultClosed`. */
  opened(): Result<UnlockedData>;
  /**
   * Opens the vault with a keycard's 16 bytes and resolves with the card's role. Where it is open,
   * a leader card adds the protected part. Fails with `notInOutage`, `notEnrolled`, `wrongCard`,
   * `noData` or `dataDamaged`.
   */
  unlock(cardSecret: Uint8Array): Promise<Result<Role>>;
  /** Takes in the attendance that sync has brought; see `UnlockedData`. Nothing while closed. */
  takeAttendance(): Promise<void>;
  /** Resolves when everything recorded so far is on disk or has failed. */
  flush(): Promise<void>;
}

export interface VaultDeps extends UnlockedDataDeps {
  readonly store: DeviceStore;
  readonly control: OutageControl;
  readonly status: Pick<DeviceStatus, 'noteUnlock'>;
  /** Called once, when the vault has been opened. */
  onOpen(unlocked: UnlockedData): void;
  /** Called when a leader card has added its tier to a vault that a staff card had opened. */
  onLeaderTier(): void;
}

/** The vault of this process. It is opened once; only the end of the process closes it. */
export function createVaultAccess(deps: VaultDeps): VaultAccess {
  const { store, control } = deps;
  let current: UnlockedData | null = null;
  /** Unlocks, and what changes an open vault, run one after the other. */
  let queue: Promise<unknown> = Promise.resolve();

  async function open(secret: Uint8Array): Promise<Result<Role>> {
    const vault = await openVault(store, secret);
    if (!vault.ok) {
      if (vault.failure.code === 'dataDamaged') deps.status.noteUnlock('damaged');
      return vault;
    }
    deps.status.noteUnlock(vault.value.older ? 'older' : 'newest');
    const unlocked = await openUnlockedData(deps, vault.value);
    if (control.state().mode !== 'outage') return err(failure('notInOutage'));
    current = unlocked;
    control.apply({ type: 'unlocked' });
    const ended = isDrill(control.state()) && unlocked.live.current().drill === undefined;
    if (ended) control.apply({ type: 'drill', on: false });
    // The outcome is ignored: with a full disk, staff must still get to the phone numbers.
    await unlocked.recordOwn({ kind: 'unlocked', card: vault.value.role }, null);
    deps.onOpen(unlocked);
    return ok(vault.value.role);
  }

  async function useAnotherCard(unlocked: UnlockedData, secret: Uint8Array): Promise<Result<Role>> {
    const role = await cardRole(store, secret);
    if (!role.ok) return role;
    if (role.value === 'leader' && unlocked.leaderTier === null) {
      const vault = await openVault(store, secret);
      const leaderTier = vault.ok ? leaderTierOf(vault.value) : null;
      if (leaderTier !== null) {
        unlocked.leaderTier = leaderTier;
        unlocked.live.forget();
        deps.onLeaderTier();
      }
    }
    await unlocked.recordOwn({ kind: 'unlocked', card: role.value }, null);
    return role;
  }

  async function unlock(secret: Uint8Array): Promise<Result<Role>> {
    if (control.state().mode !== 'outage') return err(failure('notInOutage'));
    if (store.enrollment() === null) return err(failure('notEnrolled'));
    return current === null ? open(secret) : useAnotherCard(current, secret);
  }

  /** Null also between closing the vault and the end of the process, which takes a moment. */
  function unlockedData(): UnlockedData | null {
    const state = control.state();
    return state.mode === 'outage' && state.vault === 'open' ? current : null;
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = queue.then(work);
    queue = mine.catch(() => undefined);
    return mine;
  }

  return {
    unlocked: unlockedData,
    opened() {
      const open = unlockedData();
      return open === null ? err(failure('vaultClosed')) : ok(open);
    },
    flush: async () => current?.flush(),
    takeAttendance: () => inTurn(async () => await unlockedData()?.takeAttendance()),
    unlock: (secret) => inTurn(() => unlock(secret)),
  };
}
