import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { isHealed } from '../../appliance/storage/read-only-store.ts';
import type { PanelState } from '../../src/core/panel.ts';
import { eventId } from '../fakes/phone.ts';
import { LEADER } from '../fakes/test-device.ts';
import { checkIn, type FaultyDevice, faultyDevice } from './support/device.ts';

/** A disk of its own, that can be made to refuse. */
function disk() {
  const path = mkdtempSync(join(tmpdir(), 'lygte-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', path]);
  return {
    path,
    remount: (how: 'ro' | 'rw') => execFileSync('mount', ['-o', `remount,${how}`, path]),
    fill() {
      for (const size of [1_048_576, 4_096, 1])
        for (let index = 0; ; index++)
          try {
            writeFileSync(join(path, `filler-${size}-${index}`), Buffer.alloc(size), {
              flag: 'wx',
            });
          } catch {
            break;
          }
    },
    [Symbol.dispose]() {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true });
    },
  };
}

/** The first state the panel gets. */
function panelState(run: string): Promise<PanelState> {
  return new Promise((resolve, reject) => {
    const how = { socketPath: join(run, 'panel.sock'), path: '/panel/stream', agent: false };
    const call = request(how, (answer) => {
      answer.on('error', () => undefined);
      const lines = createInterface({ input: answer });
      lines.on('error', () => undefined);
      lines.once('line', (line) => {
        resolve(JSON.parse(line) as PanelState);
        call.destroy();
      });
    });
    call.on('error', reject);
    call.end();
  });
}

async function codes(device: FaultyDevice): Promise<string[]> {
  return (await device.status()).readiness.map(({ code }) => code);
}

/** Staff read what is there, and nothing they record is acknowledged. */
async function expectReadingOnly(device: FaultyDevice): Promise<void> {
  expect(await codes(device)).toContain('storeFailed');
  expect(device.said().filter((event) => event === 'storeUnwritable')).toHaveLength(1);
  expect((await panelState(device.run)).level).toBe('fault');
  const leader = device.phone();
  await leader.comeIn(device.cards.leader, LEADER);
  expect((await leader.get('/api/roster')).status).toBe(200);
  const refused = await leader.post('/api/events', { events: [checkIn(eventId(), 0)] });
  expect([refused.status, refused.code]).toEqual([503, 'storeFailed']);
  expect(await codes(device)).toContain('storeFailed');
}

const NOW = { now: Date.now(), outage: { mode: 'normal' } } as const;

/** Only root may make a disk. */
describe.runIf(process.getuid?.() === 0)('a disk that takes nothing from the start', () => {
  test('read-only: staff read, nothing is acknowledged, and readiness reports it', async () => {
    using small = disk();
    await using device = await faultyDevice(small.path);
    small.remount('ro');
    await device.start();
    await expectReadingOnly(device);
    expect(isHealed({ data: device.data }, NOW)).toBe(false);
    await device.kill();

    small.remount('rw');
    expect(isHealed({ data: device.data }, NOW)).toBe(true);
    await device.start();
    expect(await codes(device)).not.toContain('storeFailed');
    // What the healing process could not write down before, it wrote with that.
    expect((await device.status()).mode).toBe('normal');
  });

  test('read-only after a power cut: what was acknowledged before is there', async () => {
    using small = disk();
    await using device = await faultyDevice(small.path);
    await device.start();
    const leader = device.phone();
    await leader.comeIn(device.cards.leader, LEADER);
    const id = eventId();
    expect((await leader.post('/api/events', { events: [checkIn(id, 0)] })).status).toBe(200);
    await device.kill();
    expect(existsSync(join(small.path, 'device.db-wal'))).toBe(true);
    small.remount('ro');
    await device.start();
    await expectReadingOnly(device);
    await leader.comeIn(device.cards.leader, LEADER);
    expect((await device.logged(leader)).has(id)).toBe(true);
  });

  test('full to the last byte', async () => {
    using small = disk();
    await using device = await faultyDevice(small.path);
    small.fill();
    await device.start();
    expect(await codes(device)).toContain('diskFull');
    expect((await panelState(device.run)).level).toBe('fault');
    const leader = device.phone();
    await leader.comeIn(device.cards.leader, LEADER);
    expect((await leader.get('/api/roster')).status).toBe(200);
    const refused = await leader.post('/api/events', { events: [checkIn(eventId(), 0)] });
    expect(refused.status).toBeGreaterThanOrEqual(500);
  });

  test('not there at all', async () => {
    await using device = await faultyDevice();
    await device.start({ LYGTE_DATA: join(device.data, 'gone') });
    expect(await codes(device)).toEqual(['notEnrolled', 'storeFailed']);
    expect((await panelState(device.run)).level).toBe('fault');
    expect(readdirSync(device.data)).toEqual(['device.db']);
  });

  test('with something on it that is no device’s file', async () => {
    await using device = await faultyDevice();
    writeFileSync(join(device.data, 'device.db'), 'half a page of something else'.repeat(1_000));
    await device.start();
    expect(await codes(device)).toEqual(['notEnrolled', 'storeFailed']);
  });
});
