// A name that stands nowhere else is sent all the way through: it must not be found in any file
// the hub or the box writes, in any mode.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type {
  EventsAnswer,
  RosterAnswer,
  StatusAnswer,
  UnlockAnswer,
} from '../../src/core/device-api.ts';
import { type RunningDemo, startDemo } from './support/demo.ts';
import { CANARY, writeExport } from './support/export.ts';
import { lygte } from './support/lygte.ts';
import { filesWith, needlesFor } from './support/needles.ts';
import { attendance, type Phone, phone } from './support/phone.ts';

const NOTE = 'Papegøjenotat-Ærtebjerg';
const needles = [...Object.values(CANARY), NOTE, `+45${CANARY.phone}`].flatMap(needlesFor);

let folder: string;
let data: string;
let demo: RunningDemo;
let leader: Phone;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lygte-canary-'));
  data = join(folder, 'demo');
  writeExport(join(folder, 'export'));
  demo = await startDemo(data, '--port', '0', '--import', join(folder, 'export'));
  leader = phone(demo.device);
}, 120_000);
afterAll(async () => {
  await demo.end('SIGTERM');
  await rm(folder, { recursive: true });
});

function expectNothing(): void {
  for (const zone of ['hub', 'device', 'run'])
    expect(filesWith(join(data, zone), needles)).toEqual([]);
}

const status = () => phone(demo.device).get<StatusAnswer>('/api/status');

test('the search finds what is there', async () => {
  const found = filesWith(join(folder, 'export'), needlesFor(CANARY.given));
  expect(found.map((path) => path.split('/').at(-1))).toEqual(['users.csv']);
  const hiding = join(folder, 'hiding');
  const text = `xy${JSON.stringify({ name: CANARY.given })}`;
  const forms = [
    Buffer.from(text),
    Buffer.from(text, 'utf16le'),
    Buffer.from(Buffer.from(text).toString('base64')),
    Buffer.from(Buffer.from(`z${text}`).toString('base64')),
  ];
  for (const form of forms) {
    await writeFile(hiding, form);
    expect(filesWith(folder, needlesFor(CANARY.given))).toContain(hiding);
  }
  await rm(hiding);
});

test('normal mode: nothing', () => expectNothing());

test('outage, closed: nothing', async () => {
  await phone(demo.device).post('/sim/button', { holdMs: 3_000 });
  expect(await status()).toMatchObject({ mode: 'outage', vault: 'closed' });
  expectNothing();
});

test('outage, open, with the name on a phone and a record of it: nothing', async () => {
  const { staff } = await leader.post<UnlockAnswer>('/api/unlock', { card: demo.cards.leader });
  const person = staff.find((each) => each.role === 'leader') ?? staff[0];
  await leader.post('/api/session', { staffId: person?.id });
  const roster = await leader.get<RosterAnswer>('/api/roster');
  const child = roster.children.find((each) => each.givenName === CANARY.given);
  expect(JSON.stringify(roster)).toContain(CANARY.contact);
  expect(JSON.stringify(roster)).not.toContain(CANARY.hidden);
  const event = attendance(child?.id ?? '', NOTE);
  const { acked } = await leader.post<EventsAnswer>('/api/events', { events: [event] });
  expect(acked).toEqual([event.id]);
  expectNothing();
});

test('after the journal has gone to the hub, and after the lock: nothing', async () => {
  await vi.waitFor(async () => expect((await status()).hub.pending).toBe(0), 20_000);
  expectNothing();
  await leader.post('/api/lock');
  await vi.waitFor(async () => expect(await status()).toMatchObject({ vault: 'closed' }), 15_000);
  expectNothing();
}, 30_000);

test('a backup of it holds nothing either, and opens to the name', async () => {
  const usb = join(folder, 'usb');
  await lygte(['backup', usb, '--data', join(data, 'device')]);
  expect(filesWith(usb, needles)).toEqual([]);
  const { out } = await lygte(['open', usb, '--card', demo.cards.leader]);
  for (const name of [CANARY.given, CANARY.hidden, NOTE]) expect(out).toContain(name);
});
