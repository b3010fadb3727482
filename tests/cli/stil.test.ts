import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testChain } from '../fakes/certificates.ts';
import { stilXml } from '../importer/stil-sample.ts';
import { answer, type Behaviour, fault, SYSTEM, stilServer } from '../importer/stil-server.ts';
import { type HubInFront, startHubInFront } from './support/hub-in-front.ts';
import { lygte, type Outcome } from './support/lygte.ts';

let folder: string;
let office: string;
let hub: HubInFront;
let signingKey = '';
let stil: Awaited<ReturnType<typeof stilServer>>;
const behaviours: Record<string, Behaviour> = {};

const run = (...args: string[]): Promise<Outcome> =>
  lygte([...args, '--data', office], { home: folder });

const full: Behaviour = (response, call) => {
  const child = {
    user: `elev${call.institution}`,
    given: 'Åse',
    family: 'Højlund',
    hidden: false,
    birthDate: '2016-02-01',
    main: '4A',
    others: [],
    street: '',
    contacts: [],
  };
  const sample = { number: call.institution, name: `Skolen ${call.institution}` };
  const xml = stilXml({ ...sample, groups: [], staff: [], children: [child] });
  answer(`<xml>${xml.slice(xml.indexOf('\n') + 1)}</xml>`)(response, call);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lygte-stil-'));
  office = join(folder, 'office');
  hub = await startHubInFront(join(folder, 'hub.db'), () => signingKey);
  const code = await hub.codeForOffice();
  expect(await run('enroll', '--importer', '--hub', hub.url, code)).toMatchObject({ code: 0 });
  signingKey = JSON.parse(await readFile(join(office, 'keys.json'), 'utf8')).signing.publicKey;
  const valid = { from: 0, until: Date.parse('2049-01-01T00:00:00Z') };
  const tls = await testChain({ ...valid, name: 'localhost' });
  const own = await testChain({ ...valid, name: 'kommune.example', rsa: true });
  stil = await stilServer({ tls, clients: own.root, signer: own.leaf, behaviours, now: Date.now });
  const config = {
    format: 1,
    connect: stil.connect,
    system: SYSTEM,
    certificate: 'kommune.pem',
    authorities: 'root.pem',
  };
  await writeFile(join(office, 'kommune.pem'), own.fullchain + own.key);
  await writeFile(join(office, 'root.pem'), tls.root);
  await writeFile(join(office, 'stil.json'), JSON.stringify(config));
});
afterAll(async () => {
  await stil.close();
  await hub.close();
  await rm(folder, { recursive: true });
});

test('lygte import wants a path, or --stil', async () => {
  expect(await run('import')).toMatchObject({ code: 2 });
});

test('lygte import --stil publishes what STIL has, and says what could not be had', async () => {
  Object.assign(behaviours, { '101001': full, '101002': fault('Rettigheder') });
  const first = await run('import', '--stil');
  expect(first.code, 'taken with losses').toBe(3);
  expect(first.out).toContain('Skolen 101001');
  expect(first.err).toContain('101002: lygte: stilRefused: STIL refused the call (101002)');
  // The next run asks again: an export is never known to be the same without fetching it.
  Object.assign(behaviours, { '101002': full });
  const second = await run('import', '--stil');
  expect(second).toMatchObject({ code: 0 });
  expect(second.out).toContain('Skolen 101002');
  const calls = stil.calls.length;
  expect(await run('import', '--stil')).toMatchObject({ code: 0 });
  expect(stil.calls.length).toBe(calls + 3);
});

test('an institution that is gone at STIL is held, and the others go through', async () => {
  Object.assign(behaviours, { '101002': fault('Rettigheder') });
  const { out, err, code } = await run('import', '--stil', '--json');
  expect(JSON.parse(out)).toMatchObject({ outcome: 'held', held: [{ id: '101002' }] });
  expect(err).toContain('101002');
  expect(code).toBe(4);
});
