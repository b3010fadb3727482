// The rule of drills as a property: whatever happens in whatever order, what is shown outside a drill is
// made of real events alone, and within one of these and the drill's own.
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type DeviceStore, openDeviceStore } from '../../../appliance/storage/store.ts';
import { createOutageControl, type OutageControl } from '../../../appliance/vault/outage-state.ts';
import {
  createVaultAccess,
  type UnlockedData,
  type VaultAccess,
} from '../../../appliance/vault/unlocked.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { type JournalEvent, type PhoneEvent, patchOf } from '../../../src/core/events.ts';
import { emptyLive, type ImportedFact, type Live, mergeLive } from '../../../src/core/live.ts';
import { STATUSES } from '../../../src/core/snapshot.ts';
import { toTimestamp } from '../../../src/core/time.ts';
import { steppedClock } from '../../fakes/clock.ts';
import { seededRandom } from '../../fakes/random.ts';
import { sampleSnapshot } from '../../fakes/sample.ts';
import { powerCut, type TestFolder, testFolder } from './support/folder.ts';
import { createPress, type Edition, type Press } from './support/press.ts';
import { enrolled } from './support/unlocked.ts';

const by = { id: 'staff-2', name: 'Jens-Ole Bæk', role: 'staff' as const };
let press: Press;
let edition: Edition;
beforeAll(async () => {
  press = await createPress();
  edition = await press.next(sampleSnapshot(4));
});

/** Few children and few times, so that observations collide. */
const fact = {
  child: fc.constantFrom('child-0', 'child-1', 'child-3'),
  status: fc.constantFrom(...STATUSES),
  minute: fc.integer({ min: 20, max: 40 }),
};

type Action =
  | {
      readonly do: 'record';
      readonly kind: 'attendance' | 'note';
      readonly child: string;
      readonly status: (typeof STATUSES)[number];
      readonly minute: number;
      /** What the phone's screen said; undefined for a phone that does not say. */
      readonly said: boolean | undefined;
    }
  | {
      readonly do: 'import';
      readonly child: string;
      readonly status: (typeof STATUSES)[number];
      readonly minute: number;
    }
  | { readonly do: 'drill'; readonly on: boolean }
  /** Takes effect in the journal, but the power goes before the state is stored. */
  | { readonly do: 'drillThenCut'; readonly on: boolean }
  | { readonly do: 'lock' | 'cut' | 'newOutage' };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      ...fact,
      do: fc.constant('record' as const),
      kind: fc.constantFrom('attendance' as const, 'note' as const),
      said: fc.constantFrom(undefined, true, false),
    }),
  },
  { weight: 1, arbitrary: fc.record({ ...fact, do: fc.constant('import' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('drill' as const), on: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('drillThenCut' as const), on: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('lock', 'cut', 'newOutage') }) as fc.Arbitrary<{
      readonly do: 'lock' | 'cut' | 'newOutage';
    }>,
  },
);

/** A device as its parts are put together, and lists of what it must show. */
class Device implements Disposable {
  #folders: TestFolder[] = [testFolder()];
  #store: DeviceStore;
  #control!: OutageControl;
  #vault!: VaultAccess;
  readonly #clock = steppedClock();
  readonly #random = seededRandom('drill');
  #count = 0;
  #sequence = 0;
  /** A phone that is connected all the time. */
  #phone: Live = emptyLive();
  #imported: ImportedFact[] = [...sampleSnapshot(4).attendance];
  #real: JournalEvent[] = [];
  #own: JournalEvent[] = [];
  #drill = false;

  constructor() {
    this.#store = enrolled(this.#folder.file);
    unwrap(this.#store.installVersion(edition.manifest, edition.full));
  }

  async start(): Promise<void> {
    const closeVault = () => undefined;
    const onWrite = () => undefined;
    const store = this.#store;
    this.#control = createOutageControl({ store, closeVault, onWrite });
    if (this.#control.state().mode === 'normal') this.#hold();
    this.#vault = createVaultAccess({
      ...{ store, clock: this.#clock, random: this.#random, control: this.#control, onWrite },
      status: { noteUnlock: () => undefined },
      outage: this.#control.state,
      onOpen: () => undefined,
      onLeaderTier: () => undefined,
    });
    unwrap(await this.#vault.unlock(press.staffCard));
    const { live } = this.#open;
    this.#phone = structuredClone(live.current());
    live.subscribe((patch) => mergeLive(this.#phone, structuredClone(patch)));
  }

  async act(next: Action): Promise<void> {
    this.#clock.step(1_000);
    switch (next.do) {
      case 'record':
        return await this.#record(next);
      case 'import':
        return await this.#import(next);
      case 'drill':
        return await this.#setDrill(next.on, true);
      case 'drillThenCut':
        await this.#setDrill(next.on, false);
        return await this.#restart(powerCut(this.#folder));
      case 'lock':
        this.#control.apply({ type: 'locked' });
        return await this.#restart(this.#folder);
      case 'cut':
        return await this.#restart(powerCut(this.#folder));
      case 'newOutage':
        this.#control.apply({ type: 'ended' });
        this.#endDrill();
        return await this.#restart(this.#folder);
    }
  }

  check(): void {
    const { live } = this.#open;
    const state = this.#control.state();
    expect(state.mode === 'outage' && state.drill).toBe(this.#drill);
    expect(shownOf(live.real())).toEqual(shownOf(pictureOf(this.#imported, this.#real)));
    const expected = this.#drill ? [...this.#real, ...this.#own] : this.#real;
    const shown = shownOf(pictureOf(this.#imported, expected));
    for (const picture of [live.current(), this.#phone]) {
      expect(shownOf(picture)).toEqual(shown);
      expect(picture.drill === true).toBe(this.#drill);
    }
  }

  async #record({ kind, child: childId, status, minute, said }: Action & { do: 'record' }) {
    const id = `01930000-0000-7000-8000-${String(this.#count++).padStart(12, '0')}`;
    const envelope = {
      id,
      at: timeOf(minute),
      childId,
      ...(said !== undefined && { drill: said }),
    };
    const event: PhoneEvent =
      kind === 'note' ? { ...envelope, kind, text: status } : { ...envelope, kind, status };
    unwrap(await this.#open.record(event, by));
    const practice = said ?? this.#drill;
    const seen = { by, receivedAt: event.at, certain: true, drill: practice, outage: '' };
    if (!practice) this.#real.push({ ...event, ...seen });
    else if (this.#drill) this.#own.push({ ...event, ...seen });
  }

  async #import({ child, status, minute }: Action & { do: 'import' }) {
    const at = timeOf(minute);
    const after = this.#sequence === 0 ? null : this.#sequence;
    this.#sequence += 1;
    const update = await press.attendance(this.#sequence, after, [[child, status, at]]);
    unwrap(this.#store.addAttendance([update]));
    await this.#vault.takeAttendance();
    const sequence = this.#sequence;
    this.#imported.push({ childId: child, status, at, source: 'Aula', sequence });
  }

  async #setDrill(on: boolean, stored: boolean): Promise<void> {
    if (on === this.#drill) return;
    const change = on ? 'drillOn' : 'drillOff';
    unwrap(await this.#open.recordOwn({ kind: 'outage', change }, by));
    if (stored) this.#control.apply({ type: 'drill', on });
    // A drill is on where both say so, the journal and the stored state.
    this.#drill = on && stored;
    this.#own = [];
  }

  #endDrill(): void {
    this.#drill = false;
    this.#own = [];
  }

  async #restart(folder: TestFolder): Promise<void> {
    this.#store[Symbol.dispose]();
    if (folder !== this.#folder) this.#folders.push(folder);
    this.#store = openDeviceStore(this.#folder.file);
    await this.start();
  }

  #hold(): void {
    const outage = this.#random.uuid();
    this.#control.apply({ type: 'hold3s', outage, at: this.#clock.now() });
  }

  get #open(): UnlockedData {
    return unwrap(this.#vault.opened());
  }

  get #folder(): TestFolder {
    const last = this.#folders.at(-1);
    if (last === undefined) throw new Error('no folder');
    return last;
  }

  [Symbol.dispose](): void {
    this.#store[Symbol.dispose]();
    for (const folder of this.#folders) folder[Symbol.dispose]();
  }
}

function timeOf(minute: number): string {
  return toTimestamp(Date.UTC(2026, 10, 23, 6, minute), 60);
}

function pictureOf(imported: readonly ImportedFact[], events: readonly JournalEvent[]): Live {
  const live = emptyLive(imported);
  for (const event of events) {
    const patch = patchOf(event, 0);
    if (patch !== null) mergeLive(live, patch);
  }
  return live;
}

/** Imported facts that say the same have one of several update numbers. */
function shownOf({ attendance, administrations, notes }: Live) {
  const facts = Object.entries(attendance).map(([id, { sequence: _, source, ...shown }]) => [
    id,
    source === 'Lygte' ? source : 'imported',
    shown,
  ]);
  return {
    attendance: Object.fromEntries(facts.map(([id, ...rest]) => [id, rest])),
    administrations,
    notes,
  };
}

test('outside a drill real events alone are shown, within one its own besides', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 14 }), async (actions) => {
      using device = new Device();
      await device.start();
      for (const each of actions) {
        await device.act(each);
        device.check();
      }
    }),
    { numRuns: 60 },
  );
});
