import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPanelLink } from '../../../appliance/panel/server-link.ts';
import { type ControlSocket, openControlSocket } from '../../../appliance/server/control-socket.ts';
import { closeGently } from '../../../appliance/server/http-server.ts';
import type { PanelHealth, PanelState } from '../../../src/core/panel.ts';
import { LEADER, type TestDevice, testDevice } from '../../fakes/test-device.ts';

let device: TestDevice;
let folder: string;
let path: string;
beforeEach(async () => {
  device = await testDevice({ outage: false });
  folder = mkdtempSync(join(tmpdir(), 'lygte-run-'));
  path = join(folder, 'panel.sock');
});
afterEach(async () => {
  await device.close();
  rmSync(folder, { recursive: true });
});

/** States as they come, to be awaited one by one. */
function follow() {
  const states: (PanelState | null)[] = [];
  let wake: () => void = () => undefined;
  const link = openPanelLink(path, (state) => {
    states.push(state);
    wake();
  });
  async function until(wanted: (state: PanelState | null) => boolean): Promise<void> {
    for (;;) {
      const found = states.findIndex(wanted);
      if (found >= 0) {
        states.splice(0, found + 1);
        return;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  return { link, until };
}

async function end(control: ControlSocket): Promise<void> {
  const closed = closeGently(control.server, 1_000);
  control.end();
  await closed;
}

test('the panel hears the state at once and at every change, and hands in presses', async () => {
  const control = await openControlSocket(path, device.server);
  expect(statSync(path).mode & 0o777).toBe(0o660);
  const { link, until } = follow();
  await until((state) => state?.mode === 'normal' && state.level === 'ready');
  expect(await link.press('short')).toMatchObject({ mode: 'normal' });
  expect(await link.press('hold3')).toMatchObject({ mode: 'outage', vault: 'closed' });
  await device.phone().comeIn(device.cards.leader, LEADER);
  await until((state) => state?.vault === 'open');
  expect(await link.press('hold10')).toMatchObject({ mode: 'normal', vault: 'closed' });
  expect(device.closings).toBe(1);
  link[Symbol.dispose]();
  await end(control);
});

test('the panel follows a server that was restarted on the same path', async () => {
  const first = await openControlSocket(path, device.server);
  const { link, until } = follow();
  await until((state) => state?.mode === 'normal');
  await end(first);
  expect(await link.press('short')).toBeNull();
  await device.server.commands.press('hold3');
  const second = await openControlSocket(path, device.server);
  await until((state) => state?.mode === 'outage');
  link[Symbol.dispose]();
  await end(second);
});

test('a malformed state and a malformed press are ignored', async () => {
  const server: Server = createServer((_request, response) => {
    response.end('not json\n{"mode":"party"}\n');
  });
  await new Promise<void>((resolve) => {
    server.listen(path, resolve);
  });
  const { link, until } = follow();
  expect(await link.press('short')).toBeNull();
  await until((state) => state === null);
  expect(link.state()).toBeNull();
  link[Symbol.dispose]();
  await closeGently(server, 1_000);
  const control = await openControlSocket(path, device.server);
  for (const body of ['', '{}', '{"press":"hold4"}', `{"press":"${'x'.repeat(1_000)}"}`]) {
    const status = await post('/press', body);
    expect(status).toBe(400);
  }
  await end(control);
});

test('the panel reports how its parts are', async () => {
  const reports: PanelHealth[] = [];
  const control = await openControlSocket(path, device.server, (health) => reports.push(health));
  const health = { hotspot: 'failed', button: true, led: false } as const;
  expect(await post('/panel/health', JSON.stringify(health))).toBe(204);
  for (const body of ['', '{}', '{"hotspot":"perhaps","button":true,"led":true}', 'x'.repeat(500)])
    expect(await post('/panel/health', body)).toBe(400);
  expect(await post('/panel/wealth', '{}')).toBe(404);
  expect(reports).toEqual([health]);
  await end(control);
});

test('a report changes the panel’s own state at once', async () => {
  let broken = false;
  const status = {
    ...device.server.status,
    panel: (): PanelState => ({
      ...device.server.status.panel(),
      level: broken ? 'fault' : 'ready',
    }),
  };
  const control = await openControlSocket(path, { ...device.server, status }, ({ button }) => {
    broken = !button;
  });
  const { link, until } = follow();
  await until((state) => state?.level === 'ready');
  await post('/panel/health', JSON.stringify({ hotspot: 'off', button: false, led: true }));
  await until((state) => state?.level === 'fault');
  link[Symbol.dispose]();
  await end(control);
});

function post(where: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const how = { socketPath: path, path: where, method: 'POST', agent: false } as const;
    const call = request(how, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    call.on('error', reject);
    call.end(body);
  });
}
