import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDeviceStore } from '../../appliance/storage/store.ts';
import { openJournalWriter } from '../../appliance/vault/journal-writer.ts';
import { processContext } from '../../src/cli/context.ts';
import { parseKeycode } from '../../src/core/codes.ts';
import { stamp } from '../../src/core/time.ts';
import { type RunningHub, startHub } from '../../src/hub/main.ts';
import { journalTexts } from '../../src/importer/journals.ts';
import { openOffice } from '../../src/importer/office.ts';
import { CANARY, writeExport } from './support/export.ts';
import { lygte, type Outcome } from './support/lygte.ts';
import { readQrCodes, readText } from './support/print.ts';

let folder: string;
let hub: RunningHub;
let exports: string;
let office: string;

const silent = { info: () => undefined, warn: () => undefined };
const at = (name: string) => join(folder, name);
const run = (...args: string[]): Promise<Outcome> => lygte(args, { home: folder });
const inOffice = (...args: string[]) => run(...args, '--data', office);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lygte-office-'));
  exports = at('export');
  office = at('office');
  writeExport(exports);
  const { clock, random } = processContext(process);
  const database = { sqlite: at('hub.db') };
  const config = { database, host: '127.0.0.1', port: 0, certificates: null };
  hub = await startHub(config, { clock, random, logger: silent });
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

const codeFor = (institution: string | null) =>
  hub.store.createCode({
    role: institution === null ? 'importer' : 'device',
    institution,
    ttlMs: 60_000,
  });

describe('before the office has come to the hub', () => {
  test('an import can be tried', async () => {
    const tried = await inOffice('import', exports, '--dry-run', '--json');
    expect(tried).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(tried.out)).toMatchObject({
      outcome: 'all',
      dryRun: true,
      institutions: [{ id: 'skole', name: 'Skolen ved Åen', children: 3 }],
      files: 7,
      rows: 14,
      issues: 0,
      losses: 0,
    });
    // A trial leaves no keys behind.
    await expect(stat(at('office'))).rejects.toThrow('ENOENT');
  });

  test('but not published, and a mistyped office is none', async () => {
    expect((await inOffice('import', exports)).err).toMatch(/^lygte: officeNotEnrolled: .+\n$/);
    expect(await run('keycard', 'list', '--data', at('ofice'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('noOffice'),
    });
    await expect(stat(at('ofice'))).rejects.toThrow('ENOENT');
  });

  test('an export that is not there is told by its name', async () => {
    const tried = await inOffice('import', at('nowhere'), '--dry-run');
    expect(tried.err).toBe(`lygte: noSuchFile: The file does not exist (${at('nowhere')}).\n`);
  });

  test('a wrong code is refused in one line', async () => {
    const args = ['enroll', '--importer', '--hub', hub.url, 'ABCD-EFGH'];
    expect((await inOffice(...args)).err).toMatch(/^lygte: codeUnknown: .+\n$/);
  });
});

describe('with an office at the hub', () => {
  beforeAll(async () => {
    const code = await codeFor(null);
    const args = ['enroll', '-', '--importer', '--hub', hub.url, '--data', office];
    expect(await lygte(args, { stdin: code })).toMatchObject({ code: 0, err: '' });
    const imported = await inOffice('import', exports);
    expect(imported).toMatchObject({ code: 0, out: 'Skolen ved Åen: version 1 published.\n' });
  });

  test('the same import again is no news', async () => {
    const again = await inOffice('import', exports);
    expect(again.out).toBe('Skolen ved Åen: unchanged, still version 1.\n');
  });

  test('a keycard is printed, readable for its owner only, and published', async () => {
    const out = at('card.pdf');
    const made = await inOffice(
      ...['keycard', 'new', '--institution', 'skole', '--kind', 'leader', '--label', 'Skab 1'],
      ...['--url', 'https://skole.example', '--out', out, '--wifi', 'Lygte', '--lang', 'da'],
      ...['--wifi-password', 'hemmelig;1'],
    );
    expect(made).toMatchObject({ code: 0, out: `Wrote ${out}\n` });
    const pdf = await readFile(out);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    const [wifi, link] = readQrCodes(pdf);
    expect(wifi).toBe('WIFI:T:WPA;S:Lygte;P:hemmelig\\;1;;');
    const code = link?.split('/#k=')[1] ?? '';
    expect(parseKeycode(code).ok).toBe(true);
    expect(readText(pdf)).toContain('Skolen ved Åen');
    expect(made.out + made.err).not.toContain(code);
  });

  test('a code without paper goes to standard output, alone', async () => {
    const card = ['keycard', 'new', '--institution', 'skole', '--kind', 'staff'];
    const { out, err } = await inOffice(...card, '--no-publish');
    expect(parseKeycode(out).ok).toBe(true);
    expect(out.trim()).toHaveLength(34);
    expect(err).toContain('stored nowhere');
    expect(err).toContain('after the next lygte import');
  });

  test('cards are listed without codes and revoked by their id', async () => {
    const cards = JSON.parse((await inOffice('keycard', 'list', '--json')).out);
    expect(cards).toMatchObject([{ kind: 'leader', label: 'Skab 1' }, { kind: 'staff' }]);
    const revoked = await inOffice('keycard', 'revoke', cards[1].id);
    expect(revoked).toMatchObject({ code: 0, err: '' });
    expect((await inOffice('keycard', 'revoke', cards[1].id)).err).toContain('unknownCard');
    const list = await inOffice('keycard', 'list', '--institution', 'skole');
    expect(list.out.split('\n')[0]).toMatch(/^Id +Institution +Kind +Label +Issued +Revoked$/);
    expect(list.out.split('\n')).toHaveLength(4);
  });

  test('a card of an institution nobody knows is refused', async () => {
    const made = await inOffice('keycard', 'new', '--institution', 'skolle', '--kind', 'staff');
    expect(made.err).toContain(
      'unknownInstitution: There is no such institution: skolle. Known: skole',
    );
  });

  test('a box is enrolled once, its token in a file of its own', async () => {
    const data = at('box');
    const enroll = (code: string, ...more: string[]) =>
      run('enroll', '--hub', hub.url, code, '--data', data, ...more);
    expect(await enroll(await codeFor('skole'))).toMatchObject({ code: 0, err: '' });
    expect((await stat(join(data, 'token'))).mode & 0o777).toBe(0o600);
    expect((await enroll(await codeFor('skole'))).err).toContain('alreadyEnrolled');
    const before = enrollment(data);
    expect(await enroll(await codeFor('skole'), '--again')).toMatchObject({ code: 0 });
    expect(enrollment(data)).toEqual(before);
    expect(before).toMatchObject({ institution: 'skole', hubUrl: `${hub.url}/` });
  });

  test('journals come back to the office', async () => {
    const { code, out } = await inOffice('journal', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ institution: 'skole', events: [], broken: false }]);
  });

  test('who is protected is in a journal only for whoever asks for it', async () => {
    const device = await record(at('box'), [
      `${CANARY.hidden} er hentet`,
      'Vi går ud',
      'Ring til hemmelinde bertelsen',
    ]);
    const journal = async (...more: string[]) =>
      JSON.parse((await inOffice('journal', '--json', ...more)).out)[0].events.map(
        ({ text, hidden }: { text: string; hidden?: string[] }) => [text, hidden],
      );
    expect(await journal()).toEqual([
      ['••• er hentet', ['text']],
      ['Vi går ud', undefined],
      ['Ring til •••', ['text']],
    ]);
    expect(await journal('--protected')).toEqual([
      [`${CANARY.hidden} er hentet`, undefined],
      ['Vi går ud', undefined],
      ['Ring til hemmelinde bertelsen', undefined],
    ]);
    const { out } = await inOffice('journal');
    expect(out).toContain(`${device}: 3 events.\n2 of them name protected people`);
    expect((await inOffice('journal', '--protected')).out).not.toContain('name protected people');
  });

  test('what was recorded in a drill is apart, and only for whoever asks for it', async () => {
    await record(at('box'), ['Øver evakuering'], true);
    const journal = async (...more: string[]) =>
      JSON.parse((await inOffice('journal', '--json', ...more)).out)[0];
    const texts = (events: { text: string }[]) => events.map(({ text }) => text);
    const usual = await journal();
    expect(texts(usual.events)).toHaveLength(3);
    expect(usual).toMatchObject({ practised: 1 });
    expect(JSON.stringify(usual)).not.toContain('Øver');
    const apart = await journal('--drills');
    expect(texts(apart.events)).toEqual(texts(usual.events));
    expect(apart.practice).toMatchObject([{ text: 'Øver evakuering', drill: true }]);
    const { out } = await inOffice('journal');
    expect(out).toContain(': 3 events.\n');
    expect(out).toContain('Beside them 1 from drills, not to be taken over.');
  });

  test('an office that never published shows no text of a journal', async () => {
    const { clock, random } = processContext(process);
    const fresh = await openOffice(at('fresh'), { clock, random });
    const rules = await journalTexts(fresh, 'skole');
    expect(rules.free('Vi går ud', undefined)).toBe('•••');
  });
});

test('the report has every row and tames formulas; the terminal has no values', async () => {
  const bad = at('bad');
  writeExport(bad);
  await appendFile(
    join(bad, 'contacts.csv'),
    `b99,c9,"=HYPERLINK(1)",mor,ja,ja,1,${CANARY.phone}\n`,
  );
  const report = at('report.csv');
  const tried = await inOffice('import', bad, '--dry-run', '--report', report);
  expect(tried.code).toBe(3);
  expect(tried.err).toContain('Not taken (1):');
  expect(tried.err).toMatch(/contacts\.csv +1 +0 /);
  expect(tried.err).not.toContain(CANARY.phone);
  const text = await readFile(report, 'utf8');
  expect(text.startsWith('\uFEFFfile;line;column;action;reason;loss;words;value;rows\r\n')).toBe(
    true,
  );
  expect(text).not.toMatch(/"=/);
  expect(text).toContain('"contacts.csv";"4"');
  expect((await stat(report)).mode & 0o777).toBe(0o600);
  expect((await inOffice('import', bad, '--dry-run', '--report', at('report.xls'))).err).toContain(
    'badOption',
  );
});

/** Notes in a box's journal, as far as the hub. Returns the box. */
async function record(data: string, notes: readonly string[], drill = false): Promise<string> {
  const { clock, random } = processContext(process);
  using store = openDeviceStore(join(data, 'device.db'));
  const device = store.enrollment()?.device ?? '';
  const { recipient } = JSON.parse(await readFile(join(office, 'keys.json'), 'utf8'));
  const journal = openJournalWriter({ store, random, recipients: [recipient] });
  const at = stamp(clock);
  const received = { receivedAt: at, certain: true, drill, outage: 'o', by: null };
  for (const text of notes)
    await journal.append({ id: random.uuid(), at, kind: 'note', text, ...received });
  await hub.store.appendJournal(device, store.journalAfter(0, 100));
  return device;
}

function enrollment(data: string) {
  using store = openDeviceStore(join(data, 'device.db'));
  const known = store.enrollment();
  if (known === null) throw new Error('not enrolled');
  const { device, institution, hubUrl } = known;
  return { device, institution, hubUrl };
}
