import { join } from 'node:path';
import Database from 'better-sqlite3';
import { canonical, type Json } from '../../src/core/canonical-json.ts';
import { toTimestamp } from '../../src/core/time.ts';
import { makeReady, signIn, startDevice } from './device-server.ts';
import { postAll } from './load.ts';
import { clock, type Municipality, openMunicipality, random } from './municipality.ts';
import { jsonServer } from './peers.ts';
import { atLeast, median, type Row } from './table.ts';

const PHONES = 60;
const CHECK_INS = 5_000;
const SECONDS = 1;
/** More than can be answered in that time. */
const PREPARED = 30_000;
const ROUNDS = 5;

/** At least 5,000 check-ins, each acknowledged when it is on disk, from 60 phones at once. */
export async function checkInRows(): Promise<Row[]> {
  await using municipality = await openMunicipality(500);
  await makeReady(municipality);
  await using device = await startDevice(municipality);
  const headers = { cookie: await signIn(device, municipality.code), 'x-lygte': '1' };
  const { groups, children, staff } = municipality.school.snapshot;
  const data = { roster: { groups, children, staff }, events: [] };
  await using json = await jsonServer(municipality.scratch, data);
  const ours: number[] = [];
  const single: number[] = [];
  const theirs: number[] = [];
  const plan = { connections: PHONES, seconds: SECONDS };
  const { scratch } = municipality;
  for (let round = 0; round < ROUNDS; round++) {
    const events = checkIns(municipality);
    const bodies = events.map((event) => JSON.stringify({ events: [event] }));
    const posts = { url: `${device.url}/api/events`, headers, ...plan };
    ours.push((await postAll(posts, scratch, bodies)).perSecond);
    single.push(singleRows(join(scratch, `single-${round}.db`), events.slice(0, CHECK_INS)));
    const theirPosts = { url: `${json.url}/events`, headers: {}, ...plan };
    const theirBodies = events.map((event) => JSON.stringify(event));
    theirs.push((await postAll(theirPosts, scratch, theirBodies)).perSecond);
  }
  const work = 'check-ins acknowledged on disk, 60 phones';
  const figure = { work, figure: median(ours), unit: '/s' };
  return [
    atLeast(figure, 'better-sqlite3, a row a commit', median(single), 2),
    atLeast(figure, 'json-server POST', median(theirs), 15),
  ];
}

function checkIns(municipality: Municipality): { readonly [key: string]: Json }[] {
  const { children } = municipality.school.snapshot;
  return Array.from({ length: PREPARED }, (_, i) => ({
    id: random.uuid(),
    kind: 'attendance',
    at: toTimestamp(clock.now(), 60),
    childId: children[i % children.length]?.id ?? '',
    status: i % 2 === 0 ? 'present' : 'gone',
  }));
}

/** Inserts the same events one by one, each in its own commit (WAL, synchronous=FULL); rows a second. */
function singleRows(path: string, events: readonly Json[]): number {
  using db = disposable(new Database(path));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE event (n INTEGER PRIMARY KEY, body TEXT)');
  const insert = db.prepare('INSERT INTO event (body) VALUES (?)');
  const texts = events.map((event) => canonical(event));
  const began = performance.now();
  for (const text of texts) insert.run(text);
  return (texts.length * 1000) / (performance.now() - began);
}

function disposable(db: Database.Database): Database.Database & Disposable {
  return Object.assign(db, { [Symbol.dispose]: () => void db.close() });
}
