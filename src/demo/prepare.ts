import { join } from 'node:path';
import * as v from 'valibot';
import { type DeviceStore, openDeviceStore } from '../../appliance/storage/store.ts';
import { enrollDevice } from '../../appliance/sync/enroll.ts';
import { parseKeycode } from '../core/codes.ts';
import { err, failure, ok, type Result } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import type { Role } from '../core/snapshot.ts';
import type { Language } from '../core/text/language.ts';
import { toTimestamp, wallDate } from '../core/time.ts';
import { keycardIdentity, recipientOf } from '../crypto/keys.ts';
import type { RunningHub } from '../hub/main.ts';
import { httpImporterHub } from '../importer/hub-client.ts';
import { readExports } from '../importer/import.ts';
import { changeOffice, type Office } from '../importer/office.ts';
import type { ImportedInstitution } from '../importer/options.ts';
import { ACCEPT_ALL, publish } from '../importer/publish/publish.ts';
import { readIfThere, writePrivate } from '../platform/files.ts';
import { enroll } from '../platform/hub-client.ts';
import type { DemoContext } from './context.ts';
import type { DemoFolders } from './folders.ts';
import { writeDemoSample } from './sample/sample.ts';
import { type DemoText, demoText } from './text.ts';

export type CardCodes = Readonly<Record<Role, string>>;

const demoFile = v.object({
  note: v.string(),
  institution: v.string(),
  cards: v.object({ leader: v.string(), staff: v.string() }),
});

/**
 * The demo's two keycards of an institution: those of the last start if they are still valid, else
 * new ones. Their codes are kept in `<data>/demo.json`: only a demo may store codes.
 */
async function demoCards(
  office: Office,
  institution: string,
  folder: string,
  text: DemoText,
): Promise<CardCodes> {
  const path = join(folder, 'demo.json');
  const known = await readCodes(path, institution);
  if (known !== null && (await allCount(office, institution, known))) return known;
  const make = async (kind: Role, label: string) =>
    (await office.newCard({ institution, kind, label })).code;
  const cards = {
    leader: await make('leader', text.leaderLabel),
    staff: await make('staff', text.staffLabel),
  };
  const file = { note: text.cardNote, institution, cards };
  await writePrivate(path, `${JSON.stringify(file, null, 2)}\n`);
  return cards;
}

async function readCodes(path: string, institution: string): Promise<CardCodes | null> {
  const text = await readIfThere(path);
  if (text === null) return null;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), demoFile), text.toString());
  if (!parsed.success || parsed.output.institution !== institution) return null;
  return parsed.output.cards;
}

/** Both are cards of this office that nobody has revoked. */
async function allCount(office: Office, institution: string, codes: CardCodes): Promise<boolean> {
  const valid = office
    .cards()
    .filter((card) => card.institution === institution && card.revokedAt === null)
    .map((card) => card.recipient);
  for (const code of Object.values(codes)) {
    const secret = parseKeycode(code);
    if (!secret.ok) return false;
    if (!valid.includes(await recipientOf(keycardIdentity(secret.value)))) return false;
  }
  return true;
}

export interface DemoWish {
  /** Export files to import. */
  readonly exports: readonly string[];
  /** The device's institution; null for the default one. */
  readonly institution: string | null;
  /** The default is the school of the sample data, or the largest institution of other data. */
  readonly sample: boolean;
  readonly language: Language;
}

export interface DemoData {
  readonly institution: { readonly id: string; readonly name: string };
  readonly version: number;
  readonly cards: CardCodes;
}

const CODE_MS = 60_000;
/** For a command that somebody runs on the demo's office while the demo starts. */
const OFFICE_WAIT_MS = 10_000;

/**
 * Everything that happens before a device is installed: the office is enrolled, imports, makes cards
 * and publishes, and the device is enrolled. What was done by an earlier start is kept.
 */
export async function prepare(
  context: DemoContext,
  folders: DemoFolders,
  hub: RunningHub,
  wish: DemoWish,
): Promise<Result<DemoData>> {
  const text = demoText[wish.language];
  const alone = { command: 'lygte demo', waitMs: OFFICE_WAIT_MS };
  const opened = await changeOffice(folders.office, context, alone);
  if (!opened.ok) return opened;
  await using office = opened.value;
  const atHub = await bringOffice(office, hub);
  if (!atHub.ok) return atHub;

  context.err(`${text.importing}\n`);
  const options = { clock: context.clock, idSecret: office.idSecret };
  const read = await readExports(wish.exports, options);
  if (!read.ok) return read;
  const imported = [...read.value.institutions()];
  const chosen = choose(imported, wish);
  if (!chosen.ok) return chosen;
  const { institution } = chosen.value.snapshot;
  using store = openDeviceStore(join(folders.device, 'device.db'));
  const standing = store.enrollment();
  // A device keeps its institution: its journal belongs to it.
  if (standing !== null && standing.institution !== institution.id)
    return err(failure('demoElsewhere', { institution: standing.name }));
  const cards = await demoCards(office, institution.id, folders.root, text);

  tellSize(context, text, imported);
  const access = office.hub();
  if (access === null) throw new Error('the office has just come to the hub');
  const target = httpImporterHub(access);
  const published = await publish(office, imported, ACCEPT_ALL, target);
  if (!published.ok) return published;
  const version = published.value.institutions.find(({ id }) => id === institution.id)?.version;
  if (version === undefined) throw new Error('the institution was published');
  const enrolled = await enrollDemoDevice(store, folders.device, hub, institution);
  return enrolled.ok ? ok({ institution, version, cards }) : enrolled;
}

/** Stores the hub's address again: it may have another port at this start. */
async function bringOffice(office: Office, hub: RunningHub): Promise<Result<void>> {
  const known = office.hub();
  if (known !== null) {
    if (known.url !== hub.url) await office.setHub({ ...known, url: hub.url });
    return ok(undefined);
  }
  const wish = { role: 'importer', institution: null, ttlMs: CODE_MS } as const;
  const code = await hub.store.createCode(wish);
  const answer = await enroll(hub.url, code, { signingKey: office.signingKey });
  if (!answer.ok) return answer;
  await office.setHub({ url: hub.url, token: answer.value.token });
  return ok(undefined);
}

async function enrollDemoDevice(
  store: DeviceStore,
  data: string,
  hub: RunningHub,
  institution: { readonly id: string; readonly name: string },
): Promise<Result<void>> {
  const standing = store.enrollment();
  if (standing !== null) return store.setEnrollment({ ...standing, hubUrl: hub.url });
  const role = 'device' as const;
  const code = await hub.store.createCode({ role, institution: institution.id, ttlMs: CODE_MS });
  const wish = { hub: hub.url, code, name: institution.name, again: false };
  const enrolled = await enrollDevice(store, data, wish);
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
  context: DemoContext,
  text: DemoText,
  imported: readonly ImportedInstitution[],
): void {
  const children = imported.reduce((sum, { snapshot }) => sum + snapshot.children.length, 0);
  context.err(`${text.publishing(children)}\n`);
}

/** Writes the sample municipality's export files as of this morning, and returns their folder. */
export async function sampleExports(folder: string, clock: Clock): Promise<string> {
  const now = clock.now();
  const at = toTimestamp(now, clock.offsetMinutes(now));
  await writeDemoSample(folder, { date: wallDate(at), until: at.slice(11, 16) });
  return folder;
}
