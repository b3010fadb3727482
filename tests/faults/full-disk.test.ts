import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EventsAnswer } from '../../src/core/device-api.ts';
import { eventId } from '../fakes/phone.ts';
import { LEADER } from '../fakes/test-device.ts';
import { checkIn, faultyDevice } from './support/device.ts';

/** A small disk of its own. */
function smallDisk() {
  const path = mkdtempSync(join(tmpdir(), 'lygte-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path]);
  return {
    path,
    [Symbol.dispose]() {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true });
    },
  };
}

function fill(path: string): void {
  for (const size of [65_536, 4_096])
    for (let index = 0; ; index++)
      try {
        writeFileSync(join(path, `filler-${size}-${index}`), Buffer.alloc(size));
      } catch {
        break;
      }
}

/** Only root may make a disk; tests/store fills a file's own limit without it. */
describe.runIf(process.getuid?.() === 0)('a full disk', () => {
  test('is refused with a clear error and never acknowledged; reading goes on', async () => {
    using disk = smallDisk();
    await using device = await faultyDevice(disk.path);
    await device.start();
    const leader = device.phone();
    await leader.comeIn(device.cards.leader, LEADER);
    const acked: string[] = [];
    const record = async (id: string) => {
      const events = [{ ...checkIn(id, acked.length), comment: 'x'.repeat(1_900) }];
      const answer = await leader.post<EventsAnswer>('/api/events', { events });
      if (answer.status === 200) acked.push(...answer.json.acked);
      return answer;
    };
    expect((await record(eventId())).status).toBe(200);
    fill(disk.path);
    let refused = await record(eventId());
    for (let tries = 0; refused.status === 200 && tries < 1_000; tries++)
      refused = await record(eventId());
    expect([refused.status, refused.code]).toEqual([507, 'diskFull']);
    const { readiness } = await device.status();
    expect(readiness).toContainEqual({ code: 'diskFull', severity: 'fault' });
    expect((await leader.get('/api/roster')).status).toBe(200);

    execFileSync('sh', ['-c', `rm ${disk.path}/filler-*`]);
    const again = eventId();
    expect((await record(again)).json.acked).toEqual([again]);
    await device.kill();
    await device.start();
    await leader.comeIn(device.cards.leader, LEADER);
    const there = await device.logged(leader);
    expect(acked.filter((id) => !there.has(id))).toEqual([]);
  });
});
