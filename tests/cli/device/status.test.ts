import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { makeDevice } from '../support/device.ts';
import { testHost } from './support.ts';

const opened: Server[] = [];
afterEach(() => {
  for (const server of opened.splice(0)) server.close();
});

const SHOWN = [
  'Id=lygte-server.service\nActiveState=active',
  'Id=lygte-sync.service\nActiveState=activating',
  'Id=lygte-panel.service\nActiveState=failed',
].join('\n\n');

test('with its server down, the box still says how it is and what setup found wrong', async () => {
  using device = testHost();
  await makeDevice(device.data);
  device.outputs.set('systemctl show', `${SHOWN}\n`);
  const wrong = { reason: 'wrongValue', file: '/boot/lygte.json', key: 'country' };
  device.write(
    JSON.stringify({ problems: [{ code: 'setupWrong', detail: wrong }] }),
    'run',
    'outcome.json',
  );
  device.write('{"name":"lygte.a.dk"}', 'data', 'box.json');
  {
    using store = openDeviceStore(join(device.data, 'device.db'));
    unwrap(store.setSyncFacts({ enrolRefused: 'codeUsed' }));
  }
  const { code, out, err } = await device.run(['status']);
  expect(code).toBe(1);
  expect(err).toMatch(/^lygte: boxSilent: /);
  const lines = out.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'The box’s server does not answer. This is what its disk says:',
      'Skolen ved Åen',
      'The box is in normal mode.',
      expect.stringContaining('Data: version 2 of 2026-11-23'),
      expect.stringContaining('3 waiting to be sent'),
      'Box: lygte.a.dk, known to the hub as box-1',
      'The hub’s address: http://127.0.0.1:1/',
      'Own network: “Lygte lygte”',
      'Certificate: none from the hub yet.',
      expect.stringMatching(/^Disk: \d+ MB free of \d+ MB$/),
      expect.stringMatching(/^Clock: \d{4}-/),
      'Services: lygte-server active, lygte-sync activating, lygte-panel failed',
      '- enrolRefused (fault): Enrolment refused: The enrolment code has been used or has expired.',
      '- setupWrong (fault): /boot/lygte.json, "country": the value is wrong: two letters such as DK.',
    ]),
  );
  const json = JSON.parse((await device.run(['status', '--json'])).out);
  expect(json).toMatchObject({
    mode: 'normal',
    version: 2,
    box: {
      name: 'lygte.a.dk',
      device: 'box-1',
      problems: [{ detail: { key: 'country' } }],
      services: { 'lygte-panel': 'failed' },
      enrolRefused: 'codeUsed',
    },
  });
});

test('a box nobody has set up yet is no error of the command’s', async () => {
  using device = testHost();
  const { out, err } = await device.run(['status']);
  expect(err).toMatch(/^lygte: boxSilent: /);
  expect(out).toContain('Box: lygte.internal');
});

test('another box is asked for what it answers, and nothing of this machine is told', async () => {
  using device = testHost();
  const server = createServer((_, answer) => answer.end('{"readiness": []}'));
  opened.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const { out } = await device.run(['status', '--json', '--url', `http://127.0.0.1:${port}/`]);
  expect(JSON.parse(out)).toEqual({ readiness: [] });
});
