import { join } from 'node:path';
import { type DeviceStore, openDeviceStore } from '../../appliance/storage/store.ts';
import { enrol } from '../../appliance/sync/enrol.ts';
import { enrolBox } from '../../appliance/sync/enrol-box.ts';
import { failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Language } from '../core/text/language.ts';
import type { RunningHub } from '../hub/main.ts';
import { httpImporterHub } from '../importer/hub-client.ts';
import { readExports } from '../importer/import.ts';
import { type Office, openOffice } from '../importer/office.ts';
import type { ImportedInstitution } from '../importer/options.ts';
import { publish } from '../importer/publish/publish.ts';
import { type CardCodes, demoCards } from './cards.ts';
import type { DemoContext } from './context.ts';
import type { DemoFolders } from './folders.ts';
import { type DemoText, demoText } from './text.ts';

export interface DemoWish {
  /** Export files to import. */
  readonly exports: readonly string[];
  /** The institution the box stands in; null for the one that is chosen. */
  readonly institution: string | null;
  /** With sample data the school is chosen, with one's own the largest institution. */
  readonly sample: boolean;
  readonly language: Language;
}

export interface DemoData {
  readonly institution: { readonly id: string; readonly name: string };
  readonly version: number;
  readonly cards: CardCodes;
}

const CODE_MS = 60_000;

/**
 * All that happens before a box is set up somewhere: the office comes to the hub, imports, prints
 * cards and publishes, and the box is enrolled. What is done already is left as it is.
 */
export async function prepare(
  world: DemoContext,
  folders: DemoFolders,
  hub: RunningHub,
  wish: DemoWish,
): Promise<Result<DemoData>> {
  const text = demoText[wish.language];
  const office = await openOffice(folders.office, world);
  const atHub = await bringOffice(office, hub);
  if (!atHub.ok) return atHub;

  world.err(`${text.importing}\n`);
  const options = { clock: world.clock, idSecret: office.idSecret };
  const read = await readExports(wish.exports, options);
  if (!read.ok) return read;
  const chosen = choose(read.value.institutions, wish);
  if (!chosen.ok) return chosen;
  const { institution } = chosen.value.snapshot;
  using store = openDeviceStore(join(folders.device, 'device.db'));
  const standing = store.enrolment();
  // A box stays where it stands: its journal is of that institution.
  if (standing !== null && standing.institution !== institution.id)
    return err(failure('demoElsewhere', { institution: standing.name }));
  const cards = await demoCards(office, institution.id, folders.root, text);

  tellSize(world, text, read.value.institutions);
  const access = office.hub();
  if (access === null) throw new Error('the office has just come to the hub');
  const target = httpImporterHub(access);
  const published = await publish(office, read.value.institutions, { force: true }, target);
  if (!published.ok) return published;
  const version = published.value.institutions.find(({ id }) => id === institution.id)?.version;
  if (version === undefined) throw new Error('the institution was published');
  const enrolled = await bringBox(store, folders.device, hub, institution);
  return enrolled.ok ? ok({ institution, version, cards }) : enrolled;
}

/** The hub may have another port this time; its address is all that changes. */
async function bringOffice(office: Office, hub: RunningHub): Promise<Result<void>> {
  const known = office.hub();
  if (known !== null) {
    if (known.url !== hub.url) await office.setHub({ ...known, url: hub.url });
    return ok(undefined);
  }
  const wish = { role: 'importer', institution: null, ttlMs: CODE_MS } as const;
  const code = await hub.store.createCode(wish);
  const answer = await enrol(hub.url, code, { signingKey: office.signingKey });
  if (!answer.ok) return answer;
  await office.setHub({ url: hub.url, token: answer.value.token });
  return ok(undefined);
}

async function bringBox(
  store: DeviceStore,
  data: string,
  hub: RunningHub,
  institution: { readonly id: string; readonly name: string },
): Promise<Result<void>> {
  const standing = store.enrolment();
  if (standing !== null) return store.setEnrolment({ ...standing, hubUrl: hub.url });
  const role = 'device' as const;
  const code = await hub.store.createCode({ role, institution: institution.id, ttlMs: CODE_MS });
  const wish = { hub: hub.url, code, name: institution.name, again: false };
  const enrolled = await enrolBox(store, data, wish);
  return enrolled.ok ? ok(undefined) : enrolled;
}

function choose(
  imported: readonly ImportedInstitution[],
  wish: DemoWish,
): Result<ImportedInstitution> {
  const bySize = imported.toSorted(
    (a, b) => b.snapshot.children.length - a.snapshot.children.length,
  );
  const ids = imported.map(({ snapshot }) => snapshot.institution.id);
  if (wish.institution !== null) {
    const named = bySize.find(({ snapshot }) => snapshot.institution.id === wish.institution);
    const detail = { institution: wish.institution, known: ids.join(', ') };
    return named === undefined ? err(failure('unknownInstitution', detail)) : ok(named);
  }
  const school = bySize.find(({ snapshot }) => snapshot.institution.kind === 'school');
  const first = (wish.sample ? school : undefined) ?? bySize[0];
  return first === undefined ? err(failure('noChildren')) : ok(first);
}

function tellSize(
  world: DemoContext,
  text: DemoText,
  imported: readonly ImportedInstitution[],
): void {
  const children = imported.reduce((sum, { snapshot }) => sum + snapshot.children.length, 0);
  world.err(`${text.publishing(children)}\n`);
}
