import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import type { Agent } from '../../../scripts/board/agent.ts';
import { output } from '../../../scripts/image/run.ts';
import { figure, megabytes, seconds } from '../support/figures.ts';
import type { Journey } from '../support/journey.ts';
import { untilStatus } from '../support/site.ts';

const SERVICES = ['lygte-server', 'lygte-sync', 'lygte-panel'] as const;
const MIB = 1024 ** 2;
const DAY_MS = 86_400_000;
/** Longer than the time between two polls of the hub. */
const WRITING_MS = 330_000;
/** The device rarely writes that it is running: sync every 15 minutes, the server its clock every 20. */
const SIGNS_A_DAY = DAY_MS / (15 * 60_000) + DAY_MS / (20 * 60_000);

/** Proportional set size of the services with all their processes, in bytes. */
async function memoryOf(agent: Agent): Promise<number> {
  const pids = SERVICES.map(
    (unit) => `$(cat /sys/fs/cgroup/system.slice/${unit}.service/cgroup.procs)`,
  );
  const text = await agent.must(
    `for pid in ${pids.join(' ')}; do grep ^Pss: /proc/$pid/smaps_rollup; done`,
  );
  return [...text.matchAll(/^Pss:\s+(\d+) kB$/gm)].reduce(
    (sum, [, kb]) => sum + Number(kb) * 1024,
    0,
  );
}

/** Memory, writes and time that the device needs. */
export function resourceSteps(journey: Journey): void {
  test('its services fit into a small board', async () => {
    const bytes = await memoryOf(journey.machine.agent);
    figure('memory of the three services (PSS, ≤ 200 MB)', megabytes(bytes));
    expect(bytes).toBeGreaterThan(20 * MIB);
    expect(bytes).toBeLessThan(200 * MIB);
    const kib = Number(output(['dpkg-deb', '--field', inject('deb'), 'Installed-Size']));
    figure('installed size of the package', megabytes(kib * 1024));
    const used = Number(await journey.machine.agent.must('df --output=used -B1 / | tail -1'));
    figure('the whole root of the image', megabytes(used));
  });

  test('in normal mode it hardly writes', async () => {
    const { qmp, agent } = journey.machine;
    await agent.must('sync');
    const written = async () => {
      const answer =
        await qmp.ask<{ device: string; stats: { wr_bytes: number } }[]>('query-blockstats');
      return answer.find(({ device }) => device === 'card')?.stats.wr_bytes ?? 0;
    };
    const before = await written();
    const since = performance.now();
    await sleep(WRITING_MS);
    await agent.must('sync');
    const atRest = ((await written()) - before) * (DAY_MS / (performance.now() - since));
    const perDay = atRest + SIGNS_A_DAY * (await signOfLife(journey, written));
    figure('written to the card per day (≤ 20 MB)', megabytes(perDay));
    expect(perDay).toBeLessThan(20e6);
  });

  test('its server does not make the start longer', async () => {
    const { device } = journey.site;
    const withServer = await reached(journey.machine.agent, 'lygte-server.service');
    await journey.machine.cutPower();
    const masked = ['setup', 'firewall', 'server', 'sync', 'panel'];
    const append = masked.map((name) => `systemd.mask=lygte-${name}.service`).join(' ');
    journey.machine = await device.start({ append });
    await journey.machine.agent.must('systemctl is-system-running --wait || true');
    const without = await reached(journey.machine.agent, 'multi-user.target');
    const ratio = withServer / without;
    figure('kernel to server ready', seconds(withServer));
    figure('kernel to multi-user, without Lygte', seconds(without));
    figure('ratio (≤ 1.3)', `${ratio.toFixed(2)}${ratio > 1.3 ? ' MISSED' : ''}`);
    expect(without).toBeGreaterThan(1_000);
  });
}

/** Bytes of such a write, which is too rare to wait for: sync writes one when it starts. */
async function signOfLife(
  { machine: { agent }, site: { device } }: Journey,
  written: () => Promise<number>,
): Promise<number> {
  const before = await written();
  const { hub } = await untilStatus(device, () => true);
  await agent.must('systemctl restart lygte-sync');
  await untilStatus(device, (status) => status.hub.lastSyncAt !== hub.lastSyncAt);
  await sleep(2_000);
  await agent.must('sync');
  const bytes = (await written()) - before;
  expect(bytes).toBeGreaterThan(0);
  return bytes;
}

/** Milliseconds from the kernel's start until a unit was there, by systemd's own stamps. */
async function reached(agent: Agent, unit: string): Promise<number> {
  // The server may have restarted since: its first time is in the journal.
  const script =
    unit === 'multi-user.target'
      ? `systemctl show -P ActiveEnterTimestampMonotonic ${unit}`
      : `journalctl -b -o json -u ${unit} JOB_TYPE=start JOB_RESULT=done | head -1`;
  const text = (await agent.must(script)).trim();
  if (!text.startsWith('{')) return Number(text) / 1_000;
  return Number((JSON.parse(text) as Record<string, string>).__MONOTONIC_TIMESTAMP) / 1_000;
}
