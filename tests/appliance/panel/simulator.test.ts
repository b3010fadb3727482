import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHotspotKeeper } from '../../../appliance/hotspot/keeper.ts';
import { createPanel, type Panel } from '../../../appliance/panel/panel.ts';
import { openPanelLink } from '../../../appliance/panel/server-link.ts';
import {
  simulatedButton,
  simulatedHotspot,
  simulatedLed,
  startSimServer,
} from '../../../appliance/panel/simulator.ts';
import { type ControlSocket, openControlSocket } from '../../../appliance/server/control-socket.ts';
import { closeGently } from '../../../appliance/server/http-server.ts';
import type { SimPanel, StatusAnswer } from '../../../src/core/device-api.ts';
import { recordingLogger } from '../../fakes/logger.ts';
import { type TestDevice, testDevice } from '../../fakes/test-device.ts';
import { ALL_THERE } from './support/found-parts.ts';

let folder: string;
let device: TestDevice;
let control: ControlSocket;
let panel: Panel;
let sim: Awaited<ReturnType<typeof startSimServer>>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lygte-sim-'));
  const simSocket = join(folder, 'sim.sock');
  device = await testDevice({ outage: false, config: { simSocket } });
  control = await openControlSocket(join(folder, 'panel.sock'), device.server);
  const [button, led, hotspot] = [simulatedButton(), simulatedLed(), simulatedHotspot()];
  const logger = recordingLogger();
  const connected = Promise.withResolvers<void>();
  panel = createPanel({
    button,
    led,
    logger,
    found: ALL_THERE,
    keepHotspot: () => createHotspotKeeper(hotspot, logger),
    connect: (onState) =>
      openPanelLink(join(folder, 'panel.sock'), (state) => {
        onState(state);
        connected.resolve();
      }),
    now: () => performance.now(),
  });
  sim = await startSimServer(simSocket, { button, led, hotspot, panel });
  await connected.promise;
});

afterEach(async () => {
  panel[Symbol.dispose]();
  const closed = [sim, control.server].map((server) => closeGently(server, 500));
  control.end();
  await Promise.all(closed);
  await device.close();
  rmSync(folder, { recursive: true });
});

const press = (holdMs: unknown) => device.phone().post<SimPanel>('/sim/button', { holdMs });
const seen = async () => (await device.phone().get<SimPanel>('/sim/panel')).json;

test('a button held for 3 s starts outage mode, and is answered when it has', async () => {
  expect(await seen()).toMatchObject({ led: 'ready', hotspot: false });
  const answer = await press(3_000);
  expect(answer.json).toMatchObject({ led: 'outageClosed', hotspot: true });
  expect((await device.phone().get<StatusAnswer>('/api/status')).json.mode).toBe('outage');
});

test('a short press is answered by the light', async () => {
  expect((await press(100)).json).toMatchObject({ led: 'answerReady', lit: true });
});

test('pressing and releasing take effect at once', async () => {
  const touch = (pressed: boolean) => device.phone().post<SimPanel>('/sim/button', { pressed });
  await touch(true);
  await expect.poll(async () => (await seen()).led).toBe('held');
  expect((await touch(false)).json.led).toBe('answerReady');
});

test('presses at the same time are handled one after the other', async () => {
  await Promise.all([press(80), press(80)]);
  expect((await seen()).led).toBe('answerReady');
});

test('anything but a press is refused, and so is a page of another origin', async () => {
  for (const holdMs of [-1, 'long', 20_001, undefined])
    expect((await press(holdMs)).code).toBe('badRequest');
  const forged = { body: { holdMs: 100 }, headers: { 'x-lygte': '' } };
  expect((await device.phone().call('POST', '/sim/button', forged)).code).toBe('headerMissing');
});

test('without a simulated device there is nothing to press', async () => {
  await closeGently(sim, 500);
  expect((await press(100)).code).toBe('notFound');
  sim = await startSimServer(join(folder, 'other.sock'), {
    button: simulatedButton(),
    led: simulatedLed(),
    hotspot: simulatedHotspot(),
    panel,
  });
});
