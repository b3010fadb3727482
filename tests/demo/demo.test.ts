import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type {
  EventsAnswer,
  RosterAnswer,
  SimPanel,
  StatusAnswer,
  UnlockAnswer,
} from '../../src/core/device-api.ts';
import type { Live } from '../../src/core/live.ts';
import { isAlive, type RunningDemo, spawnDemo, startDemo } from '../cli/support/demo.ts';
import { lygte } from '../cli/support/lygte.ts';
import { attendance, type Phone, phone } from '../cli/support/phone.ts';

let data: string;
let demo: RunningDemo;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'lygte-demo-'));
  demo = await startDemo(data, '--port', '0');
}, 120_000);
afterAll(async () => {
  if (isAlive(demo.pid)) await demo.end('SIGTERM');
  await rm(data, { recursive: true });
});

/** Unlocks and signs in as the first leader there is. */
async function signIn(card: string): Promise<Phone> {
  const mine = phone(demo.device);
  const { role, staff } = await mine.post<UnlockAnswer>('/api/unlock', { card });
  const person = staff.find((each) => each.role === role) ?? staff[0];
  await mine.post('/api/session', { staffId: person?.id });
  return mine;
}

interface DeskJson {
  readonly device: string;
  readonly deviceAlt: string;
  readonly cards: readonly { readonly qr: string }[];
}

const status = () => phone(demo.device).get<StatusAnswer>('/api/status');
const panel = () => phone(demo.desk).get<SimPanel>('/sim/panel');

describe('a demo that is ready', () => {
  test('reports it in one line of JSON', () => {
    expect(demo.lines).toHaveLength(1);
    const { device, hub, desk, cards } = demo;
    expect(JSON.parse(demo.lines[0] ?? '')).toEqual({ device, hub, desk, cards });
    expect(cards.leader).toMatch(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/);
  });

  test('has synced, in normal mode, with the school’s data', async () => {
    expect(await status()).toMatchObject({
      institution: { name: 'Lygteskolen' },
      mode: 'normal',
      vault: 'closed',
      version: 1,
      hub: { reachable: true },
      readiness: [],
    });
    // The light hears of new readiness every five seconds.
    await expect.poll(panel, { timeout: 10_000 }).toMatchObject({ led: 'ready', hotspot: false });
  });

  test('runs the box as three processes', () => {
    expect([...demo.services().keys()].sort()).toEqual(['panel', 'server', 'sync']);
  });

  test('keeps what it wrote to its owner', async () => {
    for (const path of ['demo.json', 'device/token', 'office/keys.json'])
      expect((await stat(join(data, path))).mode & 0o77).toBe(0);
    expect(await readFile(join(data, 'demo.json'), 'utf8')).toContain('Only the demo keeps');
  });

  test('shows the virtual box and the cards on a desk, to its own names only', async () => {
    const facts = await phone(demo.desk).get<DeskJson>('/desk.json');
    expect(facts).toMatchObject({
      cards: [
        { kind: 'leader', code: demo.cards.leader },
        { kind: 'staff', code: demo.cards.staff },
      ],
    });
    expect(facts.cards[0]?.qr).toMatch(/^<svg /);
    const { port } = new URL(demo.desk);
    expect(await statusFor(Number(port), 'evil.example')).toBe(421);
    expect(await statusFor(Number(port), `localhost:${port}`)).toBe(200);
    expect(await phone(demo.desk).status('/../package.json')).toBe(404);
  });

  test('a second demo on the same data, or on a port in use, says so', async () => {
    expect(await outputOf('--port', '0')).toMatch(/lygte: demoRunning: .+\n$/);
    expect(await outputOf('--import', join(data, 'no'))).toMatch(/^lygte: noSuchFile: .+\n$/);
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    expect(await outputOf('--port', String(port))).toBe(
      `lygte: portInUse: Port ${port} is in use. Choose another with --port.\n`,
    );
    taken.close();
  });
});

describe('the outage', () => {
  test('begins by holding the button for three seconds', async () => {
    await phone(demo.desk).post('/sim/button', { holdMs: 3_000 });
    expect(await status()).toMatchObject({ mode: 'outage', vault: 'closed' });
    expect(await panel()).toMatchObject({ led: 'outageClosed', hotspot: true });
  });

  test('opens with the leader’s card, and records', async () => {
    const leader = await signIn(demo.cards.leader);
    const roster = await leader.get<RosterAnswer>('/api/roster');
    expect(roster.children).toHaveLength(500);
    const event = attendance(roster.children[0]?.id ?? '');
    const answer = await leader.post<EventsAnswer>('/api/events', { events: [event] });
    expect(answer).toMatchObject({ acked: [event.id], rejected: [] });
    expect(await panel()).toMatchObject({ led: 'outageOpen' });
  });

  test('is shown to two phones on the desk, each with cookies of its own', async () => {
    const { device, deviceAlt } = await phone(demo.desk).get<DeskJson>('/desk.json');
    const headers = { 'x-lygte': '1', 'content-type': 'application/json' };
    const unlock = (card: string) => ({ method: 'POST', headers, body: JSON.stringify({ card }) });
    const cookies: string[] = [];
    for (const [address, card] of [
      [device, demo.cards.leader],
      [deviceAlt, demo.cards.staff],
    ] as const) {
      const answer = await fetch(new URL('/api/unlock', address), unlock(card));
      expect(answer.headers.get('content-security-policy')).toContain(
        'frame-ancestors http://127.0.0.1:*',
      );
      cookies.push(answer.headers.getSetCookie()[0]?.split(';')[0] ?? '');
    }
    const cookie = cookies.join('; ');
    const session = async (address: string) =>
      (await fetch(new URL('/api/session', address), { headers: { cookie } })).json();
    expect(await session(device)).toMatchObject({ card: 'leader' });
    expect(await session(deviceAlt)).toMatchObject({ card: 'staff' });
    expect(await session(demo.device)).toMatchObject({ card: null });
    const foreign = await statusFor(Number(new URL(device).port), 'evil.example');
    expect(foreign).toBe(421);
  });

  test('a killed server is there again, locked, with what was recorded', async () => {
    const before = demo.services().get('server') ?? 0;
    process.kill(before, 'SIGKILL');
    // Connections the old one had are reset; the next one waits for the new one.
    const after = await vi.waitFor(status, 15_000);
    expect(after).toMatchObject({ mode: 'outage', vault: 'closed' });
    expect(demo.services().get('server')).not.toBe(before);
    const staff = await signIn(demo.cards.staff);
    const live = await staff.get<Live>('/api/live');
    const recorded = Object.values(live.attendance).filter((fact) => fact.source === 'Lygte');
    expect(recorded).toMatchObject([{ status: 'present' }]);
  });

  test('a box at work can be backed up and verified', async () => {
    const usb = join(data, 'usb');
    const device = join(data, 'device');
    expect((await lygte(['backup', usb, '--data', device])).err).toBe('');
    const verified = await lygte(['verify', usb, '--office', join(data, 'office'), '--json']);
    const { journals } = JSON.parse(verified.out);
    expect(journals).toMatchObject([{ brokenAt: null, unreadable: 0 }]);
    const opened = await lygte(['open', usb, '--card', demo.cards.leader]);
    expect(JSON.parse(opened.out).snapshot.children).toHaveLength(500);
  });

  test('the records come back to the office', async () => {
    await vi.waitFor(async () => {
      const { out } = await lygte(['journal', '--data', join(data, 'office'), '--json']);
      const kinds = JSON.parse(out)[0].events.map((event: { kind: string }) => event.kind);
      expect(kinds).toEqual(expect.arrayContaining(['unlocked', 'attendance']));
    }, 20_000);
  }, 30_000);
});

describe('an end and a new start', () => {
  test('Ctrl-C ends everything, and the next start goes on where this one was', async () => {
    const { cards } = demo;
    expect(await demo.end('SIGINT')).toBe(0);
    demo = await startDemo(data, '--port', '0');
    expect(demo.cards).toEqual(cards);
    expect(await status()).toMatchObject({ mode: 'outage', vault: 'closed', readiness: [] });
    const live = await (await signIn(cards.leader)).get<Live>('/api/live');
    const sources = Object.values(live.attendance).map((fact) => fact.source);
    expect(sources).toContain('Lygte');
  }, 60_000);

  test('a part that hangs does not keep it from ending', async () => {
    process.kill(demo.services().get('server') ?? 0, 'SIGSTOP');
    expect(await demo.end('SIGTERM')).toBe(0);
  });

  test('a demo that is killed leaves nothing running, and the data in order', async () => {
    demo = await startDemo(data, '--port', '0');
    expect(await demo.end('SIGKILL')).toBe(null);
    const { code } = await lygte(['verify', join(data, 'device', 'device.db')]);
    expect(code).toBe(0);
  }, 60_000);

  test.each([
    ['a box stays where it stands', ['--institution', 'bh-solsikken'], 'demoElsewhere'],
    ['an institution nobody knows', ['--institution', 'nowhere'], 'unknownInstitution'],
  ])('%s', async (_, args, code) => {
    expect(await outputOf('--port', '0', ...args)).toMatch(new RegExp(`\nlygte: ${code}: .+\n$`));
  });

  test('Ctrl-C in the middle of a start ends it too', async () => {
    const { child } = spawnDemo(data, '--port', '0');
    const [first] = child.stderr === null ? [] : await once(child.stderr, 'data');
    expect(String(first)).toContain('Reading');
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });
});

async function outputOf(...args: string[]): Promise<string> {
  const { child, output: all } = spawnDemo(data, ...args);
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  return all();
}

async function statusFor(port: number, host: string): Promise<number> {
  const call = request({ host: '127.0.0.1', port, path: '/desk.json', headers: { host } }).end();
  const [answer] = await once(call, 'response');
  answer.resume();
  return answer.statusCode;
}
