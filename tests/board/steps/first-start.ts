import { expect, test } from 'vitest';
import { readFromBoot } from '../../../scripts/board/card.ts';
import { configure } from '../../../scripts/board/device.ts';
import { figure, seconds } from '../support/figures.ts';
import type { Journey } from '../support/journey.ts';
import { untilStatus } from '../support/site.ts';

/** From a new card to a device that has its data, by switching it on and nothing else. */
export function firstStartSteps(journey: Journey): void {
  test('enrols by the lygte.json on its boot partition, and fetches its data', async () => {
    const { device, lygteJson, municipality } = journey.site;
    configure(device, await lygteJson());
    journey.machine = await device.start();
    const { poweredAt } = journey.machine;
    await untilStatus(device, () => true, 900_000);
    figure('first start: power on to an answer', seconds(performance.now() - poweredAt));
    const synced = await untilStatus(
      device,
      ({ version, hub }) => version !== null && hub.reachable,
    );
    figure('first start: power on to data', seconds(performance.now() - poweredAt));
    expect(synced).toMatchObject({
      institution: municipality.institution,
      mode: 'normal',
      vault: 'closed',
    });
  });

  test('gets its certificate from the hub, and then lacks nothing', async () => {
    await untilStatus(journey.site.device, ({ readiness }) => readiness.length === 0);
  });

  test('wipes the lygte.json', () => {
    expect(readFromBoot(journey.site.device.card, 'lygte.json').trim()).toBe('{}');
  });

  test('takes all of the card for its data, and leaves the rest of it read-only', async () => {
    const { agent } = journey.machine;
    const blocks = Number(await agent.must('stat -f -c %b /var/lib/lygte'));
    expect(blocks * 4096).toBeGreaterThan(2 * 1024 ** 3);
    const options = await agent.must(
      'findmnt -n -o OPTIONS / && findmnt -n -o OPTIONS /boot/firmware',
    );
    for (const line of options.trim().split('\n')) expect(line.split(',')).toContain('ro');
    expect(await agent.must('findmnt -n -o OPTIONS /var/lib/lygte')).toMatch(/nosuid,nodev,noexec/);
    expect((await agent.sh('swapon --show')).out).toBe('');
  });

  test('starts every service it has, and none that fails', async () => {
    const { agent } = journey.machine;
    const units = 'lygte-setup lygte-firewall lygte-server lygte-sync lygte-panel';
    const active = await agent.must(`systemctl is-active ${units}`);
    expect(new Set(active.trim().split('\n'))).toEqual(new Set(['active']));
    expect((await agent.must('systemctl --failed --no-legend')).trim()).toBe('');
  });
}
