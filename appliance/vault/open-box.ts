import type { BoxEvent, JournalEvent, Person, PhoneEvent } from '../../src/core/events.ts';
import { type Live, mergeLive, patchOf } from '../../src/core/live.ts';
import type { OutageState } from '../../src/core/outage.ts';
import type { BoxClock, Clock, Random } from '../../src/core/ports.ts';
import { ok, type Result } from '../../src/core/result.ts';
import type { ProtectedPart } from '../../src/core/snapshot.ts';
import { stamp } from '../../src/core/stamp.ts';
import { type Timestamp, toMs, wallDate } from '../../src/core/time.ts';
import type { JournalEntry } from '../../src/crypto/read.ts';
import type { DeviceStore } from '../storage/store.ts';
import { type JournalWriter, openJournalWriter } from './journal-writer.ts';
import { createLiveState, type LiveState } from './live-state.ts';
import type { OpenVault } from './open.ts';
import { createPins, type Pins } from './pins.ts';
import { replay } from './replay.ts';
import { openRoster, type Roster } from './roster.ts';
import { type RosterBytes, rosterBytes } from './roster-bytes.ts';

/** A phone's event as checked, with the time it gave where that had to be corrected. */
export type CheckedEvent = PhoneEvent & { readonly atGiven?: Timestamp };
/** What the box has to tell the journal; its id and time are the moment of telling. */
type BoxNews = BoxEvent extends infer E
  ? E extends BoxEvent
    ? Omit<E, 'id' | 'at'>
    : never
  : never;

/** Everything a keycard opened, and the journal of this unlock. Ends with the process. */
export interface OpenBox {
  readonly vault: OpenVault;
  readonly roster: Roster;
  readonly bytes: RosterBytes;
  readonly live: LiveState;
  readonly pins: Pins;
  /** Every event of the journal that could be read, and all since, in order. */
  readonly entries: readonly JournalEntry[];
  /** Null until a leader card was shown. */
  protectedPart: ProtectedPart | null;
  /** An event by its id. */
  event(id: string): JournalEvent | undefined;
  /** Resolves when the event is on disk and everybody has been told. */
  record(event: CheckedEvent, by: Person | null): Promise<Result<number>>;
  /** As `record`, for what the box itself has to tell. */
  tell(news: BoxNews, by: Person | null): Promise<Result<number>>;
  flush(): Promise<void>;
}

export interface OpenBoxDeps {
  readonly store: DeviceStore;
  readonly clock: BoxClock;
  readonly random: Random;
  outage(): OutageState;
  /** How each write went. */
  wrote(outcome: Result<unknown>): void;
}

/** Reads the journal back and makes ready what phones will ask for. */
export async function openBox(deps: OpenBoxDeps, vault: OpenVault): Promise<OpenBox> {
  const { store, clock, random } = deps;
  const recipients = [vault.staffRecipient, vault.importerRecipient];
  const journal = openJournalWriter({ store, random, recipients });
  const bytes = rosterBytes(vault);
  const past = await replay(
    store,
    vault.staffIdentities,
    vault.snapshot.attendance,
    outageOf(deps.outage()),
  );
  const roster = openRoster(vault.snapshot);
  for (const person of past.persons) roster.addPerson(person);
  mergeEarlierToday(past.live, past.entries, clock);
  const lastSeen = past.entries.at(-1)?.event.receivedAt;
  if (lastSeen !== undefined) clock.atLeast(toMs(lastSeen));
  const live = createLiveState(past.live, clock.now());
  const memory = createMemory(past.entries);
  const box = { vault, roster, bytes, live, ...memory, protectedPart: vault.protectedPart };
  return { ...box, ...recorder(deps, journal, box) };
}

interface Memory {
  readonly entries: readonly JournalEntry[];
  readonly pins: Pins;
  event(id: string): JournalEvent | undefined;
  remember(entry: JournalEntry): void;
}

function createMemory(past: readonly JournalEntry[]): Memory {
  const entries: JournalEntry[] = [];
  const byId = new Map<string, JournalEvent>();
  const pins = createPins();
  const remember = (entry: JournalEntry) => {
    entries.push(entry);
    byId.set(entry.event.id, entry.event);
    pins.take(entry.event);
  };
  for (const entry of past) remember(entry);
  return { entries, pins, event: (id) => byId.get(id), remember };
}

function recorder(
  deps: OpenBoxDeps,
  journal: JournalWriter,
  box: Pick<OpenBox, 'live'> & Memory,
): Pick<OpenBox, 'record' | 'tell' | 'flush'> {
  const { clock, random } = deps;

  async function append(event: JournalEvent): Promise<Result<number>> {
    const stored = await journal.append(event);
    deps.wrote(stored);
    if (!stored.ok) return stored;
    box.remember({ n: stored.value, event });
    const patch = patchOf(event, 0);
    if (patch !== null) box.live.apply(patch);
    return ok(stored.value);
  }

  function complete(event: CheckedEvent | BoxEvent, by: Person | null): JournalEvent {
    const state = deps.outage();
    return {
      ...event,
      by,
      receivedAt: stamp(clock),
      certain: clock.certain(),
      drill: state.mode === 'outage' && state.drill,
      outage: outageOf(state),
    };
  }

  return {
    record: (event, by) => append(complete(event, by)),
    tell: (news, by) => append(complete({ id: random.uuid(), at: stamp(clock), ...news }, by)),
    flush: () => journal.flush(),
  };
}

/**
 * An outage that was ended too early and begun again is one day to the people in it: what was
 * recorded earlier today still counts, so that no child is lost and no dose is given twice.
 */
function mergeEarlierToday(live: Live, entries: readonly JournalEntry[], clock: Clock): void {
  const today = wallDate(stamp(clock));
  for (const { n, event } of entries) {
    const patch = !event.drill && wallDate(event.at) === today ? patchOf(event, n) : null;
    if (patch !== null) mergeLive(live, patch);
  }
}

function outageOf(state: OutageState): string {
  return state.mode === 'outage' ? state.outage : '';
}
