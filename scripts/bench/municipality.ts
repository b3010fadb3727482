import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../appliance/random.ts';
import { openDeviceStore } from '../../appliance/storage/store.ts';
import { enrollDevice } from '../../appliance/sync/enroll.ts';
import { unwrap } from '../../src/core/errors.ts';
import type { Clock, Logger } from '../../src/core/ports.ts';
import type { ImportedAttendance } from '../../src/core/snapshot.ts';
import { stampOf, wallDate } from '../../src/core/time.ts';
import { writeSample } from '../../src/demo/sample/sample.ts';
import { hubConfig, readEnv } from '../../src/hub/config.ts';
import { startHub } from '../../src/hub/main.ts';
import { dayStore, sendDay, withFacts } from '../../src/importer/attendance/day.ts';
import { httpImporterHub } from '../../src/importer/hub-client.ts';
import { readExports } from '../../src/importer/import.ts';
import { openOffice } from '../../src/importer/office.ts';
import type { ImportedInstitution } from '../../src/importer/options.ts';
import { ACCEPT_ALL, publish } from '../../src/importer/publish/publish.ts';
import { enroll } from '../../src/platform/hub-client.ts';

export const clock: Clock = { now: Date.now, offsetMinutes: () => 60, certain: () => true };
export const random = createRandom(clock);
export const logger: Logger = { info() {}, warn() {} };
const CODE_MS = 60_000;

/** A municipality with one school, all of it real: exports, office, hub, an enrolled device. */
export interface Municipality extends AsyncDisposable {
  readonly hubUrl: string;
  /** The device's folder: device.db and its hub token. Nothing is synced yet. */
  readonly device: string;
  /** A folder for anything else a row needs. */
  readonly scratch: string;
  /** A leader's card. */
  readonly code: string;
  readonly school: ImportedInstitution;
  publish(school: ImportedInstitution): Promise<void>;
  /** These children came a moment ago, says an attendance file. */
  attend(childIds: readonly string[]): Promise<void>;
}

export async function openMunicipality(children: number): Promise<Municipality> {
  const root = await mkdtemp(join(tmpdir(), 'lygte-bench-'));
  const school = await sampleSchool(join(root, 'exports'), children);
  const { id: institution, name } = school.snapshot.institution;

  const environment = { LYGTE_HUB_DATA: root, LYGTE_HUB_LISTEN: '127.0.0.1:0' };
  const hub = await startHub(hubConfig(readEnv(environment)), { clock, random, logger });
  const office = await openOffice(join(root, 'office'), { random, clock });
  const wish = { role: 'importer', institution: null, ttlMs: CODE_MS } as const;
  const importer = await enroll(hub.url, await hub.store.createCode(wish), {
    signingKey: office.signingKey,
  });
  const target = httpImporterHub({ url: hub.url, token: unwrap(importer).token });
  const card = await office.newCard({ institution, kind: 'leader', label: 'bench' });
  const put = async (next: ImportedInstitution) => {
    unwrap(await publish(office, [next], ACCEPT_ALL, target));
  };
  await put(school);
  const days = await dayStore(join(root, 'office'), office);
  const attend = async (childIds: readonly string[]) => {
    const at = clock.now() - childIds.length * 1_000;
    const facts = childIds.map((childId, i) => {
      return { childId, status: 'present', at: stampOf(clock, at + i * 1_000), source: 'Bænken' };
    });
    const day = await days.load(institution, wallDate(stampOf(clock, at)));
    const next = withFacts(day, facts as ImportedAttendance[]);
    if (next !== null) unwrap(await sendDay(office, days, next, { hub: target, clock }));
  };

  const device = join(root, 'device');
  const code = await hub.store.createCode({ role: 'device', institution, ttlMs: CODE_MS });
  mkdirSync(device);
  {
    using store = openDeviceStore(join(device, 'device.db'));
    unwrap(await enrollDevice(store, device, { hub: hub.url, code, name, again: false }));
  }
  return {
    hubUrl: hub.url,
    device,
    scratch: root,
    code: card.code,
    school,
    publish: put,
    attend,
    async [Symbol.asyncDispose]() {
      await hub.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function sampleSchool(dir: string, children: number): Promise<ImportedInstitution> {
  const date = new Date(clock.now()).toISOString().slice(0, 10);
  await writeSample(dir, {
    seed: 2026,
    date,
    institutions: [{ id: 'bench', name: 'Bænkeskolen', kind: 'school', children }],
  });
  const idSecret = random.bytes(32);
  const [school] = unwrap(await readExports([dir], { clock, idSecret })).institutions();
  if (school === undefined) throw new Error('the sample has no school');
  return school;
}
