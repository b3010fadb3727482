import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { DevicePanel } from '../../../scripts/board/device-panel.ts';
import { nameLight } from '../../../scripts/board/led-pattern.ts';
import { figure, seconds } from '../support/figures.ts';
import { type Journey, takePhone } from '../support/journey.ts';
import { askStatus, SSID, untilStatus } from '../support/site.ts';

/** Longest a board under emulation takes from a press to the change of its light. */
const PATIENCE_MS = 60_000;

/** The button in normal mode, which a device is in nearly always. */
export function buttonSteps(journey: Journey): void {
  test('shows its readiness by its LED', async () => {
    const status = await untilStatus(journey.site.device, () => true);
    await journey.machine.devicePanel.untilLight(restingLight(status.readiness), PATIENCE_MS);
  });

  test('answers a short press, and stays as it is', async () => {
    const { devicePanel } = journey.machine;
    const flashes = await flashesAfterPress(devicePanel);
    const status = await askStatus(journey.site.device);
    const expected = restingLight(status?.readiness ?? []) === 'one flash' ? 1 : 2;
    expect(flashes).toBe(expected);
    expect(status?.mode).toBe('normal');
  });

  test('a hold of three seconds begins the outage: flicker, steady, hotspot', async () => {
    const { devicePanel } = journey.machine;
    const phone = await takePhone(journey);
    expect(await phone.sees(SSID, 3)).toBe(false);
    const seen = phone.sees(SSID, 120).then((ok) => (ok ? performance.now() : null));
    const downAt = performance.now();
    await devicePanel.down();
    await sleep(2_500);
    expect(['flicker', 'fast blinking']).toContain(
      nameLight(devicePanel.changes, downAt + 700, downAt + 2_400),
    );
    await sleep(1_000);
    await devicePanel.up();
    await untilStatus(journey.site.device, ({ mode }) => mode === 'outage');
    expect(await askStatus(journey.site.device)).toMatchObject({ vault: 'closed' });
    const seenAt = await seen;
    expect(seenAt).not.toBeNull();
    const took = (seenAt ?? 0) - (downAt + 3_000);
    figure(
      'press recognised to hotspot seen (≤ 10 s)',
      `${seconds(took)}${took > 10_000 ? ' MISSED' : ''}`,
    );
    await devicePanel.untilLight('slow blinking', PATIENCE_MS);
  });

  test('with the vault closed, neither a short press nor three seconds change anything', async () => {
    await staysInOutage(journey, 'slow blinking');
  });
}

/** A short press and a hold of 3 s in an outage: an answer each, and nothing else. */
export async function staysInOutage(journey: Journey, light: 'slow blinking' | 'steady') {
  const { devicePanel } = journey.machine;
  const before = await askStatus(journey.site.device);
  for (const held of [200, 3_500]) {
    await devicePanel.press(held);
    await sleep(2_000);
    await devicePanel.untilLight(light, PATIENCE_MS, 6_000);
  }
  const { mode, vault } = before ?? {};
  expect(await askStatus(journey.site.device)).toMatchObject({ mode, vault });
}

/** Long flashes in the three seconds after a short press: the answer, not the resting pattern's. */
async function flashesAfterPress(devicePanel: DevicePanel): Promise<number> {
  // Right after a flash of the resting pattern, so that its next one is far.
  const since = devicePanel.changes.length;
  while (devicePanel.changes.length === since || devicePanel.lit()) await sleep(20);
  await devicePanel.press(200);
  const releasedAt = performance.now();
  await sleep(3_000);
  // The flicker of the held button may run into the answer: what counts is when a flash ends.
  const changes = devicePanel.changes.slice(since);
  const flashes = changes.flatMap((change, i) => {
    const end = changes[i + 1]?.at;
    return change.on && end !== undefined && end > releasedAt ? [end - change.at] : [];
  });
  return flashes.filter((ms) => ms > 180 && ms < 900).length;
}

/** The LED of an idle device, by its readiness. */
export function restingLight(readiness: readonly { readonly severity: string }[]) {
  const has = (severity: string) => readiness.some((item) => item.severity === severity);
  if (has('fault')) return 'fast blinking';
  return has('attention') ? 'two flashes' : 'one flash';
}
