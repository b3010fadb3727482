import { execFileSync, spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { err, type FailureCode, failure, unwrap } from '../../src/core/errors.ts';
import { failureText } from '../../src/core/text/failures.ts';
import { fetchStil } from '../../src/importer/stil/fetch.ts';
import { STIL_LIMITS, type StilLimits } from '../../src/importer/stil/service.ts';
import { testChain } from '../fakes/certificates.ts';
import { steppedClock } from '../fakes/clock.ts';
import { seededRandom } from '../fakes/random.ts';
import { stilXml } from './stil-sample.ts';
import {
  answer,
  answerXml,
  type Behaviour,
  fault,
  SERVICE,
  SYSTEM,
  stilServer,
} from './stil-server.ts';
import { options, readWhole, tempDir } from './support.ts';

type Chain = Awaited<ReturnType<typeof testChain>>;
let tls: Chain;
let own: Chain;
let other: Chain;
/** Valid by the clock of the tests and by that of this machine. */
const chain = (name: string, rsa = false) =>
  testChain({ name, rsa, from: 0, until: Date.parse('2049-01-01T00:00:00Z') });
beforeAll(async () => {
  tls = await chain('localhost');
  own = await chain('kommune.example', true);
  other = await chain('anden.example');
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const SAMPLE = {
  number: '101001',
  name: 'Egeskolen',
  groups: [],
  staff: [],
  children: [
    {
      user: 'aase0001',
      given: 'Åse',
      family: 'Højlund',
      hidden: false,
      birthDate: '2016-02-01',
      main: '4A',
      others: [],
      street: '',
      contacts: [],
    },
  ],
};

function exported(number: string): string {
  const xml = stilXml({ ...SAMPLE, number });
  return `<xml>${xml.slice(xml.indexOf('\n') + 1)}</xml>`;
}

const full: Behaviour = (response, call) => answer(exported(call.institution))(response, call);

/** No waiting between tries. */
const LIMITS: StilLimits = { ...STIL_LIMITS, waitsMs: [0, 0] };

interface Setting {
  readonly behaviours?: Readonly<Record<string, Behaviour>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly limits?: Partial<StilLimits>;
  readonly serverName?: Chain;
  /** Whose certificate the server takes calls from, and which the office has. */
  readonly expected?: Chain;
  readonly pem?: string;
}

/** A server, and an office with its `stil.json`; what the fetch gives. */
async function fetched({
  behaviours = { '101001': full },
  config = {},
  limits = {},
  serverName = tls,
  expected = own,
  pem = expected.fullchain + expected.key,
}: Setting = {}) {
  const clock = steppedClock();
  const [clients, signer] = [expected.root, expected.leaf];
  const server = await stilServer({ tls: serverName, clients, signer, behaviours, now: clock.now });
  closing.push(server.close);
  const folder = tempDir();
  writeFileSync(join(folder, 'kommune.pem'), pem);
  writeFileSync(join(folder, 'root.pem'), tls.root);
  const file = {
    format: 1,
    connect: server.connect,
    system: SYSTEM,
    certificate: 'kommune.pem',
    authorities: 'root.pem',
    ...config,
  };
  writeFileSync(join(folder, 'stil.json'), JSON.stringify(file));
  const before = readdirSync(folder);
  const deps = { clock, random: seededRandom('stil'), limits: { ...LIMITS, ...limits } };
  const result = await fetchStil(folder, deps);
  expect(readdirSync(folder)).toEqual(before);
  return { result, calls: server.calls, folder };
}

async function codes(setting: Setting) {
  const { result, calls } = await fetched(setting);
  const code: FailureCode | null = result.ok ? null : result.failure.code;
  return { code, tries: calls.length };
}

describe('fetching', () => {
  test('the exports of all institutions that gave access, as files the importer reads', async () => {
    const { result, calls } = await fetched({ behaviours: { '101002': full, '101001': full } });
    const { files, failed } = unwrap(result);
    expect(failed).toEqual([]);
    expect(files.map(({ name }) => name)).toEqual(['STIL/101001.xml', 'STIL/101002.xml']);
    const { institutions } = unwrap(await readWhole([], options({ files })));
    expect(institutions.map(({ snapshot }) => snapshot.institution.id)).toEqual([
      '101001',
      '101002',
    ]);
    expect(institutions[0]?.snapshot.children).toMatchObject([{ id: 'aase0001' }]);
    expect(calls.map(({ operation, institution }) => [operation, institution])).toEqual([
      ['hentDataAftalerFuldMyndighed', ''],
      ['eksporterXmlFuldMyndighed', '101001'],
      ['eksporterXmlFuldMyndighed', '101002'],
    ]);
  });
  test('of those that are named only, in the package that is named', async () => {
    const { calls } = await fetched({
      behaviours: { '101001': full, '101002': full },
      config: { institutions: ['101002'], package: 'Fuld' },
    });
    expect(calls.map(({ operation, institution }) => [operation, institution])).toEqual([
      ['eksporterXmlFuld', '101002'],
    ]);
    expect(calls[0]?.headers['content-type']).toBe(
      `application/soap+xml; charset=utf-8; action="${SERVICE}/eksporterXmlFuld"`,
    );
  });
  test('without CPR numbers, unless they are asked for', async () => {
    const filter = '<ns:filtre><ns:cprFilter><ns:inkluderCpr>false';
    const institutions = ['101001'];
    const [without] = (await fetched({ config: { institutions } })).calls;
    const [asked] = (await fetched({ config: { institutions, cpr: true } })).calls;
    expect(without?.xml).toContain(filter);
    expect(asked?.xml).not.toContain('filtre');
  });
  test('every call has an id of its own', async () => {
    const { calls } = await fetched();
    const ids = calls.map(({ xml }) => /urn:uuid:([^<]+)/.exec(xml)?.[1]);
    expect(new Set(ids).size).toBe(2);
  });
  test('signed with a key on a curve', async () => {
    const { result } = await fetched({ expected: other });
    expect(unwrap(result).files).toHaveLength(1);
  });
});

describe('what goes wrong', () => {
  const only = (behaviour: Behaviour, more: Partial<Setting> = {}) =>
    codes({ behaviours: { '101001': behaviour }, config: { institutions: ['101001'] }, ...more });

  test.each(['Signatur', 'SignaturMangler', 'UdbydersytemIdMangler', 'Rettigheder'])(
    'the fault %s is said, once',
    async (reason) => {
      const { result, calls } = await fetched({
        behaviours: { '101001': fault(reason) },
        config: { institutions: ['101001'] },
      });
      expect(result).toEqual(err(failure('stilRefused', { reason, institution: '101001' })));
      expect(calls).toHaveLength(1);
    },
  );
  test('a wrong system, or another signature, is refused by the service', async () => {
    const { result: system } = await fetched({ config: { system: 'another' } });
    expect(system).toEqual(err(failure('stilRefused', { reason: 'UdbydersytemIdMangler' })));
    const unknown = { ...own, leaf: other.leaf };
    const { result: signature } = await fetched({ expected: unknown });
    expect(signature).toEqual(err(failure('stilRefused', { reason: 'Signatur' })));
  });
  test('one institution that is refused does not keep the others back', async () => {
    const { result } = await fetched({
      behaviours: { '101001': fault('Rettigheder'), '101002': full },
    });
    const { files, failed } = unwrap(result);
    expect(files.map(({ name }) => name)).toEqual(['STIL/101002.xml']);
    expect(failed).toEqual([
      {
        institution: '101001',
        failure: failure('stilRefused', { reason: 'Rettigheder', institution: '101001' }),
      },
    ]);
  });
  test.each<[string, Behaviour]>([
    ['the service is at fault', fault('x', 'Receiver')],
    ['a proxy is', (response) => void response.writeHead(502).end('no')],
    ['the connection is lost', (response) => void response.destroy()],
    [
      'the answer is cut',
      (response, call) => {
        response.writeHead(200, { 'content-type': 'text/xml', 'content-length': 100_000 });
        response.write(exported(call.institution), () => response.destroy());
      },
    ],
    ['nothing comes', () => undefined],
    [
      'it goes silent halfway',
      (response) => void response.writeHead(200, { 'content-type': 'text/xml' }).write('<xml>'),
    ],
  ])('where %s, it is tried three times and no more', async (_, behaviour) => {
    expect(await only(behaviour, { limits: { idleMs: 150 } })).toEqual({
      code: 'stilUnreachable',
      tries: 3,
    });
  });
  test('a later try that succeeds is enough', async () => {
    let n = 0;
    const third: Behaviour = (response, call) =>
      (++n < 3 ? fault('x', 'Receiver') : full)(response, call);
    expect(await only(third)).toEqual({ code: null, tries: 3 });
  });
  test('where the service is gone, the other institutions are not tried', async () => {
    const lost: Behaviour = (response) => void response.destroy();
    const { result, calls } = await fetched({
      behaviours: { '101001': full, '101002': lost, '101003': full },
    });
    const { files, failed } = unwrap(result);
    expect(files.map(({ name }) => name)).toEqual(['STIL/101001.xml']);
    expect(failed.map(({ institution, failure }) => [institution, failure.code])).toEqual([
      ['101002', 'stilUnreachable'],
      ['101003', 'stilUnreachable'],
    ]);
    expect(calls.some(({ institution }) => institution === '101003')).toBe(false);
  });
  const xml = { 'content-type': 'application/soap+xml' };
  test.each<[string, Behaviour, number]>([
    ['a web page', (r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<p>'), 1],
    ['another institution', answer(exported('101009')), 1],
    ['two institutions', answer(exported('101001') + exported('101001')), 1],
    ['no institution', answer('<xml/>'), 1],
    ['no envelope', (r) => void r.writeHead(200, xml).end(exported('101001')), 1],
    [
      'an unknown status',
      (r, c) => void r.writeHead(202, xml).end(answerXml(c.operation, exported('101001'))),
      1,
    ],
    ['a document type', (r) => void r.writeHead(200, xml).end('<!DOCTYPE a><a/>'), 1],
    [
      'an answer without its end',
      (r, c) =>
        void r.writeHead(200, xml).end(answerXml(c.operation, exported('101001')).slice(0, -9)),
      3,
    ],
  ])('%s is not taken for an export', async (_, behaviour, tries) => {
    expect(await only(behaviour)).toEqual({ code: 'stilGarbage', tries });
  });
  test('an answer that is too large is refused', async () => {
    expect(await only(full, { limits: { bytes: 500 } })).toEqual({
      code: 'exportTooLarge',
      tries: 1,
    });
    expect(await only(full, { limits: { nodeLimit: 300 } })).toEqual({
      code: 'exportTooLarge',
      tries: 1,
    });
  });
  test('a server that cannot show that it is STIL is sent nothing', async () => {
    for (const serverName of [other, await chain('andre.example')])
      expect(await codes({ serverName })).toEqual({ code: 'stilUntrusted', tries: 0 });
  });
  test('a certificate that the server does not take is said to be refused', async () => {
    const folder = tempDir();
    writeFileSync(join(folder, 'root.pem'), own.root);
    writeFileSync(join(folder, 'tls.pem'), tls.fullchain + tls.key);
    // OpenSSL says why it hangs up, as most servers do; Node's does not.
    const server = spawn(
      'openssl',
      's_server -accept localhost:0 -cert tls.pem -cert_chain tls.pem -CAfile root.pem -Verify 2 -verify_return_error'.split(
        ' ',
      ),
      { cwd: folder },
    );
    closing.push(async () => void server.kill());
    const port = await new Promise<string>((resolve) => {
      let said = '';
      server.stdout.on('data', (chunk) => {
        said += chunk;
        const found = /ACCEPT .*:(\d+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    const { result } = await fetched({
      pem: other.fullchain + other.key,
      config: { connect: `https://localhost:${port}/x` },
    });
    expect(result).toEqual(err(failure('stilRefused', { reason: 'Certifikat' })));
  });
  test.each([400, 403])('%s without a word of the service is a refusal', async (status) => {
    expect(await only((response) => void response.writeHead(status).end())).toEqual({
      code: 'stilRefused',
      tries: 1,
    });
  });
  test('where nobody listens', async () => {
    const { code } = await codes({ config: { connect: 'https://localhost:9/x' } });
    expect(code).toBe('stilUnreachable');
  });
});

describe('certificate and key', () => {
  const encrypted = (key: string) =>
    createPrivateKey(key).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'hemmelig ø',
    });
  async function office(files: Readonly<Record<string, string>>, config: Record<string, unknown>) {
    const clock = steppedClock();
    const behaviours = { '101001': full };
    const clients = own.root;
    const server = await stilServer({ tls, clients, signer: own.leaf, behaviours, now: clock.now });
    closing.push(server.close);
    const folder = tempDir();
    for (const [name, text] of Object.entries({ 'root.pem': tls.root, ...files }))
      writeFileSync(join(folder, name), text);
    const base = { format: 1, connect: server.connect, system: SYSTEM, authorities: 'root.pem' };
    const prepare = (more: Record<string, unknown>) =>
      writeFileSync(join(folder, 'stil.json'), JSON.stringify({ ...base, ...config, ...more }));
    prepare({});
    return {
      folder,
      prepare,
      run: () => fetchStil(folder, { clock, random: seededRandom('stil'), limits: LIMITS }),
    };
  }

  test('in files of their own, with a passphrase in another', async () => {
    const { run } = await office(
      { 'c.pem': own.fullchain, 'k.pem': encrypted(own.key).toString(), pass: 'hemmelig ø\n' },
      { certificate: 'c.pem', key: 'k.pem', passphraseFile: 'pass' },
    );
    expect(unwrap(await run()).files).toHaveLength(1);
  });
  test('in one PKCS #12 file', async () => {
    const { folder, run, prepare } = await office(
      { 'c.pem': own.fullchain, 'k.pem': own.key, pass: 'hemmelig\n', wrong: 'forkert\n' },
      { certificate: 'k.p12', passphraseFile: 'pass' },
    );
    const pass = `file:${join(folder, 'pass')}`;
    execFileSync(
      'openssl',
      ['pkcs12', '-export', '-in', 'c.pem', '-inkey', 'k.pem', '-out', 'k.p12', '-passout', pass],
      { cwd: folder },
    );
    expect(unwrap(await run()).files).toHaveLength(1);
    prepare({ passphraseFile: 'wrong' });
    expect(await run()).toEqual(err(failure('stilCertificate', { file: 'k.p12' })));
  });
  test('that cannot be read are named, without a word of what is in them', async () => {
    const { run, prepare } = await office(
      {
        'c.pem': own.fullchain,
        'k.pem': encrypted(own.key).toString(),
        'other.pem': other.key,
        pass: 'forkert\n',
      },
      { certificate: 'c.pem', key: 'k.pem', passphraseFile: 'pass' },
    );
    expect(await run()).toEqual(err(failure('stilCertificate', { file: 'k.pem' })));
    prepare({ key: 'other.pem' });
    expect(await run()).toEqual(err(failure('keyMismatch')));
    prepare({ key: 'none.pem' });
    expect(await run()).toEqual(err(failure('noSuchFile', { file: 'none.pem' })));
    prepare({ certificate: 'pass', key: 'other.pem' });
    expect(await run()).toEqual(err(failure('stilCertificate', { file: 'pass' })));
    prepare({ authorities: 'none.pem', key: 'k.pem', passphraseFile: undefined });
    expect(await run()).toEqual(err(failure('stilCertificate', { file: 'k.pem' })));
  });
  test('that do not hold today are not used', async () => {
    const past = await testChain({ name: 'k.example', from: 0, until: 1_000_000 });
    const { run } = await office({ 'c.pem': past.fullchain + past.key }, { certificate: 'c.pem' });
    expect(await run()).toEqual(err(failure('certificateOutdated')));
  });
});

describe('stil.json', () => {
  const GOOD = { format: 1, system: SYSTEM, certificate: 'c.pem' };
  test.each<[string, string | object, string]>([
    ['is no JSON', '{', 'JSON'],
    ['has an address without TLS', { ...GOOD, url: 'http://x' }, 'url'],
    ['lacks the system', { ...GOOD, system: undefined }, 'system'],
    ['has a number that is none', { ...GOOD, institutions: ['12'] }, 'institutions'],
    ['has a misspelt key', { ...GOOD, passphrase: 'x' }, 'passphrase'],
    ['is of a later format', { ...GOOD, format: 2 }, 'format'],
    ['asks for a package without protection', { ...GOOD, package: 'Mellem' }, 'package'],
  ])('that %s is refused', async (_, content, key) => {
    const folder = tempDir();
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(folder, 'stil.json'), text);
    const deps = { clock: steppedClock(), random: seededRandom('stil') };
    expect(await fetchStil(folder, deps)).toMatchObject({
      failure: { code: 'badSettings', detail: { key: expect.stringContaining(key) } },
    });
  });
  test('that is missing is named', async () => {
    const deps = { clock: steppedClock(), random: seededRandom('stil') };
    const folder = tempDir();
    const file = join(folder, 'stil.json');
    expect(await fetchStil(folder, deps)).toEqual(err(failure('noSuchFile', { file })));
  });
});

test('the words for a refusal say which institution, and what STIL said', () => {
  const refused = failure('stilRefused', { reason: 'Rettigheder', institution: '101001' });
  expect(failureText(refused, 'da')).toContain('101001): Rettigheder');
  expect(failureText(refused, 'en')).toContain('101001): Rettigheder');
});
