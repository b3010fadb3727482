// After random actions in any order, the device has what the hub offers, and the hub has what the
// device has recorded.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectsOf } from '../../../src/core/hub-api.ts';
import { type Exchange, startExchange } from '../../fakes/exchange.ts';
import type { WireMode } from '../../fakes/wire.ts';

const SIMPLE = [
  'publish',
  'refresh',
  'attend',
  'wholeDay',
  'pull',
  'push',
  'report',
  'restartBox',
  'restartHub',
] as const;

type Action =
  | { readonly type: (typeof SIMPLE)[number] }
  | { readonly type: 'record'; readonly count: number }
  | { readonly type: 'wire'; readonly mode: WireMode };

const wireMode: fc.Arbitrary<WireMode> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<WireMode>({ kind: 'pass' }) },
  fc.constant<WireMode>({ kind: 'refuse' }),
  fc.constant<WireMode>({ kind: 'dropAnswers' }),
  fc.record({ kind: fc.constant('garbage' as const), bytes: fc.uint8Array({ minLength: 1 }) }),
  fc.record({
    kind: fc.constant('cut' as const),
    after: fc.integer({ min: 0, max: 4000 }),
    how: fc.constantFrom('reset' as const, 'end' as const),
  }),
);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ type: fc.constantFrom(...SIMPLE) }),
  fc.record({ type: fc.constant('record' as const), count: fc.integer({ min: 1, max: 600 }) }),
  fc.record({ type: fc.constant('wire' as const), mode: wireMode }),
);

async function act(at: Exchange, action: Action): Promise<void> {
  const { device, hub, office, wire, importer } = at;
  switch (action.type) {
    case 'publish':
      await at.publish();
      return;
    case 'refresh':
      if ((await hub.store.currentManifest('inst-1')) !== null)
        await hub.publish(importer, { signed: office.refresh(60_000), objects: new Map() });
      return;
    case 'attend':
    case 'wholeDay': {
      const newest = (await hub.store.attendanceAfter('inst-1', null)).newest;
      const after = action.type === 'attend' ? newest : null;
      await hub.putAttendance(importer, await office.attendance((newest ?? 0) + 1, after, ['a']));
      return;
    }
    case 'pull':
    case 'push':
    case 'report':
      await device.sync[action.type]();
      return;
    case 'restartBox':
      device.restart();
      return;
    case 'restartHub':
      await hub.restart();
      return;
    case 'record':
      device.record(action.count);
      return;
    case 'wire':
      wire.set(action.mode);
  }
}

async function settle({ device, hub, wire }: Exchange): Promise<void> {
  wire.set({ kind: 'pass' });
  expect(await device.sync.pull()).toMatchObject({ ok: true });
  expect(await device.sync.push()).toMatchObject({ ok: true });
  const offered = await hub.store.currentManifest('inst-1');
  const [held] = device.store.versions();
  if (offered === null) expect(held).toBeUndefined();
  else {
    const { signature: _signature, ...manifest } = JSON.parse(offered.body);
    expect(held?.manifest).toEqual(manifest);
    expect(device.isWhole()).toBe(true);
    expect(objectsOf(manifest).length).toBeGreaterThan(0);
  }
  const attendance = await hub.store.attendanceAfter('inst-1', null);
  expect(device.store.attendance()).toEqual(attendance.updates.map((body) => JSON.parse(body)));
  const journal = [];
  for (;;) {
    const page = await hub.store.journalAfter(device.id, journal.length);
    if (page.length === 0) break;
    journal.push(...page);
  }
  expect(journal).toEqual(device.store.journalAfter(0, 1_000_000));
  expect(device.store.acked()).toBe(journal.length);
  const facts = { reachable: true, manifestRefused: false, deviceCloned: false };
  expect(device.store.syncFacts()).toMatchObject(facts);
}

test('device and hub agree in the end', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 30 }), async (actions) => {
      const at = await startExchange({ children: 10 });
      try {
        for (const each of actions) {
          await act(at, each);
          // The device never has half of a version.
          if (at.device.store.versions().length > 0) expect(at.device.isWhole()).toBe(true);
        }
        await settle(at);
      } finally {
        await at.close();
      }
    }),
    { numRuns: 25 },
  );
});
