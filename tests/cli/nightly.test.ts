// The nightly import as the timer runs it: nobody is there, and whoever is told gets no personal data.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { processContext } from '../../src/cli/context.ts';
import { makeSample } from '../../src/demo/sample/people.ts';
import { type SampleOptions, writeSample } from '../../src/demo/sample/sample.ts';
import { type RunningHub, startHub } from '../../src/hub/main.ts';
import { lygte, type Outcome } from './support/lygte.ts';
import { type SmtpServer, startSmtp } from './support/smtp.ts';
import { startWebhook, type WebhookServer } from './support/webhook.ts';

const sample: SampleOptions = {
  seed: 7,
  date: '2026-11-23',
  institutions: [
    { id: 'bh-solsikken', name: 'Børnehuset Solsikken', kind: 'daycare', children: 12 },
    { id: 'sk-lygten', name: 'Lygteskolen', kind: 'school', children: 20 },
  ],
};
/** Every name and number of the sample's people. */
const people = makeSample(sample);
const adults = people.children.flatMap(({ contacts }) => contacts.map(({ adult }) => adult));
const everybody = [...people.children, ...adults, ...people.staff];
const names = new Set(everybody.flatMap(({ given, family }) => [given, ...family.split(' ')]));
const numbers = adults
  .flatMap(({ mobile, work }) => [mobile, work])
  .map((number) => number.replace(/\D/g, '').slice(-8))
  .filter((number) => number !== '');

let folder: string;
let office: string;
let exports: string;
let hub: RunningHub;
let smtp: SmtpServer;
let webhook: WebhookServer;

const at = (name: string) => join(folder, name);
const run = (...args: string[]): Promise<Outcome> =>
  lygte([...args, '--data', office], { home: folder, env: { USER: 'lygte' } });
const night = (...args: string[]) => run('import', '--scheduled', ...args);
const reports = () => readdirSync(join(office, 'reports')).sort();

function lineOf({ out }: Outcome) {
  expect(out).toMatch(/^\{[^\n]+\}\n$/);
  const line = JSON.parse(out);
  expect(Object.keys(line)).toEqual(
    expect.arrayContaining(
      'outcome code dryRun startedAt endedAt institutions held files rows issues losses'.split(' '),
    ),
  );
  return line;
}

function configure(more: object = {}): void {
  const settings = {
    format: 1,
    paths: ['../exports'],
    language: 'en',
    mail: {
      host: '127.0.0.1',
      port: smtp.port,
      security: 'none',
      from: 'lygte@kommune.example',
      to: ['it@kommune.example'],
    },
    webhook: { url: webhook.url },
    ...more,
  };
  writeFileSync(join(office, 'import.json'), JSON.stringify(settings));
}

/** Leaves rows out of a file of the export. */
function edit(name: string, keep: (row: string, index: number) => boolean): void {
  const path = join(exports, name);
  const [head = '', ...rows] = readFileSync(path, 'utf8').split('\r\n');
  writeFileSync(path, [head, ...rows.filter(keep)].join('\r\n'));
}

const isChildOfDaycare = (row: string) => /bh-solsikken,student/.test(row);

/** Words of the only message of a run, which reached both, and has nobody in it. */
function message(): { subject: string; text: string; body: Record<string, unknown> } {
  expect(smtp.mails).toHaveLength(1);
  expect(webhook.posts).toHaveLength(1);
  const data = smtp.mails[0]?.data ?? '';
  const [head = '', ...rest] = data.split('\r\n\r\n');
  const raw = rest.join('\r\n\r\n');
  const text = /^content-transfer-encoding: quoted-printable/im.test(head)
    ? Buffer.from(
        raw
          .replaceAll('=\r\n', '')
          .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString('utf8')
    : raw;
  const body = webhook.posts[0]?.body ?? '';
  for (const words of [data, text, body]) {
    for (const name of names) expect(words.split(/[^\p{L}-]+/u)).not.toContain(name);
    for (const number of numbers)
      expect(words.replace(/(?<=\d)[ .\-–/]+(?=\d)/g, '')).not.toContain(number);
  }
  const subject = /^subject: (.*)$/im.exec(head)?.[1] ?? '';
  return { subject, text, body: JSON.parse(body) };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lygte-nightly-'));
  office = at('office');
  exports = at('exports');
  await writeSample(exports, sample);
  const { clock, random } = processContext(process);
  const logger = { info: () => undefined, warn: () => undefined };
  const place = { database: { sqlite: at('hub.db') }, host: '127.0.0.1', port: 0 };
  hub = await startHub({ ...place, certificates: null }, { clock, random, logger });
  smtp = await startSmtp();
  webhook = await startWebhook();
  const code = await hub.store.createCode({ role: 'importer', institution: null, ttlMs: 60_000 });
  expect(await run('enroll', code, '--importer', '--hub', hub.url)).toMatchObject({ code: 0 });
}, 60_000);
afterAll(async () => {
  await smtp[Symbol.asyncDispose]();
  await webhook[Symbol.asyncDispose]();
  await hub.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  smtp.mails.length = 0;
  webhook.posts.length = 0;
  configure();
});

test('before the first run there is no status', async () => {
  expect(await run('import', '--status')).toMatchObject({
    code: 1,
    err: expect.stringContaining('noRunYet'),
  });
});

test('a test message shows that others will arrive', async () => {
  expect(await run('import', '--test-message')).toEqual({
    code: 0,
    out: 'The test was sent.\n',
    err: '',
  });
  expect(message()).toMatchObject({ subject: 'Lygte: a test', body: { event: 'test' } });
  webhook.answers.push(403);
  const half = await run('import', '--test-message', '--json');
  expect(half).toMatchObject({ code: 1, err: expect.stringContaining('webhookFailed') });
  expect(JSON.parse(half.out)).toEqual({ notified: { mail: 'sent', webhook: 'webhookFailed' } });
  configure({ mail: undefined, webhook: undefined });
  expect((await run('import', '--test-message')).err).toContain('badSettings');
  expect(existsSync(join(office, 'last-run.json'))).toBe(false);
});

test('a night without paths is refused, in a line too', async () => {
  configure({ paths: undefined, mail: undefined, webhook: undefined });
  const refused = await night();
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('“paths”') });
  expect(lineOf(refused)).toMatchObject({ outcome: 'refused', code: 'badSettings' });
});

test('a good night prints a line, keeps a report, and tells nobody', async () => {
  const done = await night();
  expect(done).toMatchObject({ code: 0, err: '' });
  expect(lineOf(done)).toMatchObject({
    outcome: 'all',
    code: null,
    institutions: [
      { id: 'bh-solsikken', version: 1 },
      { id: 'sk-lygten', version: 1 },
    ],
    notified: { mail: null, webhook: null },
  });
  expect([smtp.mails, webhook.posts]).toEqual([[], []]);
  expect(reports()).toEqual([expect.stringMatching(/^import-\d{8}T\d{6}Z\.csv$/)]);
  for (const file of [join('reports', reports()[0] ?? ''), 'last-run.json'])
    expect(statSync(join(office, file)).mode & 0o777).toBe(0o600);
  expect(await run('import', '--status')).toMatchObject({
    code: 0,
    out: expect.stringContaining('everything was taken'),
  });
});

test('the same files the next night are no work and no report', async () => {
  for (const name of reports()) rmSync(join(office, 'reports', name));
  const done = await night();
  expect(done).toMatchObject({ code: 0, err: '' });
  expect(lineOf(done).institutions).toMatchObject([
    { change: 'unchanged' },
    { change: 'unchanged' },
  ]);
  expect(reports()).toEqual([]);
});

test('what is held back is told once a night, with the command that accepts it', async () => {
  edit('users.csv', (row, index) => !isChildOfDaycare(row) || index % 2 === 0);
  for (const _ of ['first night', 'second night']) {
    smtp.mails.length = 0;
    webhook.posts.length = 0;
    const held = await night();
    expect(held).toMatchObject({ code: 4, err: '' });
    const line = lineOf(held);
    expect(line).toMatchObject({
      outcome: 'held',
      institutions: [{ id: 'sk-lygten' }],
      held: [{ id: 'bh-solsikken', code: 'tooManyDropped' }],
      notified: { mail: 'sent', webhook: 'sent' },
    });
    const { subject, text, body } = message();
    expect(subject).toBe('Lygte: one institution was held back');
    expect(text).toContain('Held back: Børnehuset Solsikken (bh-solsikken)');
    expect(text).toMatch(/Children: 12 before, \d+ are gone/);
    expect(text).toContain(
      `  sudo -u lygte lygte import --accept bh-solsikken --data ${office}\r\n`,
    );
    expect(text).toContain(join(office, 'reports', 'import-'));
    const { notified: _sent, ...rest } = line;
    expect(body).toEqual({ event: 'held', text: subject, run: rest });
  }
  const status = await run('import', '--status', '--json');
  expect(status.code).toBe(4);
  expect(lineOf(status)).toMatchObject({ outcome: 'held', overdue: false });
});

test('a message that does not arrive changes nothing but says so', async () => {
  webhook.answers.push(400);
  const held = await night();
  expect(held).toMatchObject({
    code: 4,
    err: expect.stringMatching(/^lygte: webhookFailed: .+\n$/),
  });
  expect(lineOf(held).notified).toEqual({ mail: 'sent', webhook: 'webhookFailed' });
});

test('a secret that others can read is not used', async () => {
  writeFileSync(join(office, 'token'), 'hemmeligt-ord\n', { mode: 0o644 });
  configure({ webhook: { url: webhook.url, tokenFile: 'token' } });
  const held = await night();
  expect(held).toMatchObject({ code: 4, err: expect.stringContaining('secretExposed') });
  expect(webhook.posts).toEqual([]);
  expect(held.out + held.err).not.toContain('hemmeligt-ord');
});

test('accepted by hand, without paths, it is fine again, and that is told once', async () => {
  const accepted = await run('import', '--accept', 'bh-solsikken', '--quiet');
  expect(accepted).toMatchObject({ out: '', err: '' });
  expect([0, 3]).toContain(accepted.code);
  expect((await run('import', '--status')).code).toBe(accepted.code);
  expect(smtp.mails).toEqual([]);
  await night();
  expect(message()).toMatchObject({
    subject: 'Lygte: the import is in order again',
    body: { event: 'fine' },
  });
  smtp.mails.length = 0;
  expect(lineOf(await night()).notified).toEqual({ mail: null, webhook: null });
  expect(smtp.mails).toEqual([]);
});

test('losses are told where that is wanted', async () => {
  await writeSample(exports, sample);
  const stranger = 'ukendt,k1,Ukendt Person,mor,ja,ja,1,10203040,,,\r\n';
  appendFileSync(join(exports, 'kontakter.csv'), stranger);
  expect((await night()).code).toBe(3);
  expect(smtp.mails).toEqual([]);
  configure({ notifyOn: 'losses' });
  expect((await night()).code).toBe(3);
  expect(message()).toMatchObject({ body: { event: 'losses' } });
});

test('a refused import names its code, and no file: its name may be a child’s', async () => {
  const name = `${people.children[0]?.given} ${people.children[0]?.family}.zip`;
  writeFileSync(join(exports, name), 'PK\u0003\u0004 torn');
  const refused = await night();
  expect(refused.code).toBe(1);
  expect(lineOf(refused)).toMatchObject({ outcome: 'refused', code: 'damagedArchive', held: [] });
  expect(refused.err).toMatch(/^lygte: damagedArchive: [^\n]+\n$/);
  expect(refused.err).not.toContain(people.children[0]?.given);
  const { text } = message();
  expect(text).toContain('(damagedArchive)');
  // The report on the office's own disk says which file it was.
  const report = reports().at(-1) ?? '';
  expect(text).toContain(report);
  expect(readFileSync(join(office, 'reports', report), 'utf8')).toContain(name);
  expect((await run('import', '--status')).code).toBe(1);
  rmSync(join(exports, name));
});

test('paths of the office’s own that are gone are named', async () => {
  configure({ paths: ['../eksport'] });
  expect(lineOf(await night())).toMatchObject({ outcome: 'refused', code: 'noSuchFile' });
  expect(message().text).toContain(at('eksport'));
});

test('STIL’s web service is asked at night where the settings say so', async () => {
  configure({ paths: undefined, stil: true });
  // There is no stil.json here.
  expect(lineOf(await night())).toMatchObject({ outcome: 'refused', code: 'noSuchFile' });
  expect(message().text).toContain(join(office, 'stil.json'));
});

test('the newest reports are kept, and no other file is touched', async () => {
  const old = ['20200101', '20200102', '20200103'].map((day) => `import-${day}T040000Z.csv`);
  for (const name of [...old, 'import-20200104T040000Z.csv.new', 'mine.csv'])
    writeFileSync(join(office, 'reports', name), '');
  const before = reports().filter((name) => /^import-.*Z\.csv$/.test(name));
  configure({ reports: { keep: 2 } });
  edit('kontakter.csv', (row) => !row.startsWith('ukendt'));
  await night();
  const kept = reports().filter((name) => name !== 'mine.csv');
  // Of the same second there is one.
  expect(kept).toEqual([...new Set([...before, ...kept])].sort().slice(-2));
  expect(existsSync(join(office, 'reports', 'mine.csv'))).toBe(true);
});

test('by hand, --json prints a line in every outcome, and --quiet failures only', async () => {
  const tried = await run('import', exports, '--json', '--dry-run');
  expect(lineOf(tried)).toMatchObject({ outcome: 'all', dryRun: true });
  const refused = await run('import', at('nowhere'), '--json');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('noSuchFile') });
  expect(lineOf(refused)).toMatchObject({ outcome: 'refused', code: 'noSuchFile' });
  const wrong = await run('import', exports, '--json', '--report', 'x.xls');
  expect(lineOf(wrong)).toMatchObject({ outcome: 'refused', code: 'badOption' });
  expect(await run('import', exports, '--quiet')).toEqual({ code: 0, out: '', err: '' });
  const silent = await run('import', at('nowhere'), '--quiet');
  expect(silent).toMatchObject({ out: '', err: expect.stringContaining('noSuchFile') });
});

test('an import of other paths is no answer to whether the nightly one runs', async () => {
  const before = readFileSync(join(office, 'last-run.json'), 'utf8');
  await run('import', exports);
  await run('import', at('nowhere'));
  await run('import', '--dry-run');
  expect(readFileSync(join(office, 'last-run.json'), 'utf8')).toBe(before);
});

test('a night that did not come shows, whatever the last one gave', async () => {
  const file = join(office, 'last-run.json');
  const last = JSON.parse(readFileSync(file, 'utf8'));
  const longAgo = '2026-11-01T04:30:00.000+01:00';
  writeFileSync(file, JSON.stringify({ ...last, run: { ...last.run, endedAt: longAgo } }));
  expect(await run('import', '--status')).toMatchObject({
    code: 1,
    out: expect.stringContaining('2026-11-01 at 04:30'),
    err: expect.stringContaining('runOverdue'),
  });
});

test('a run that cannot be remembered is told as it ended', async () => {
  const file = join(office, 'last-run.json');
  rmSync(file);
  mkdirSync(file);
  writeFileSync(join(file, 'x'), '');
  const done = await night();
  expect(done).toMatchObject({ code: 0, err: expect.stringContaining('cannotWrite') });
  expect(lineOf(done)).toMatchObject({ outcome: 'all' });
  rmSync(file, { recursive: true });
});
