import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { canonical, type Json } from '../../core/canonical-json.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { SignedAttendance } from '../../core/hub-api.ts';
import type { Clock } from '../../core/ports.ts';
import { type ImportedAttendance, STATUSES } from '../../core/snapshot.ts';
import { stamp, toMs } from '../../core/time.ts';
import { openText, sealText } from '../../crypto/age.ts';
import { keysOf, sealAttendance } from '../../crypto/attendance.ts';
import { recipientOf } from '../../crypto/keys.ts';
import { signAttendance } from '../../crypto/manifest.ts';
import { makeFolder, readIfThere, UNFINISHED, writePrivate } from '../../platform/files.ts';
import { nameFor, type Office } from '../office.ts';

const text = v.pipe(v.string(), v.minLength(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** attendance/<hash>.age: what an institution's day brought so far, sealed to the municipality. Format 1. */
const dayFile = v.object({
  format: v.literal(1),
  institution: text,
  /** `YYYY-MM-DD`. Facts of another day are not in it. */
  day: text,
  facts: v.array(
    v.object({
      childId: text,
      status: v.picklist(STATUSES),
      at: text,
      source: v.string(),
      /** The hub has acknowledged an update with it. */
      sent: v.boolean(),
    }),
  ),
  /** The highest sequence ever begun: written before anything is sent, so none is used twice. */
  last: count,
  /** What the hub holds of this day: the newest update, how many there are, and their epoch. */
  chain: v.nullable(v.object({ sequence: count, length: count, epoch: count })),
});
type Day = v.InferOutput<typeof dayFile>;

/** The office's folder of attendance; only whoever has the office's lock opens it. Everything in it is private to the importer's machine. */
export interface DayStore {
  /** The institution's day, empty where the stored one is of another day or cannot be read. */
  load(institution: string, day: string): Promise<Day>;
  save(day: Day): Promise<void>;
  /** Institutions with facts of that day which the hub does not have. */
  pending(day: string): Promise<string[]>;
}

export async function dayStore(
  folder: string,
  office: Pick<Office, 'identity' | 'recipient' | 'institutions'>,
): Promise<DayStore> {
  const place = join(folder, 'attendance');
  await makeFolder(place);
  // Of a run that was cut off: whoever has the office is writing none of them.
  for (const name of await readdir(place))
    if (name.endsWith(UNFINISHED)) await rm(join(place, name), { force: true });
  const pathOf = (institution: string) => join(place, `${nameFor(institution)}.age`);

  async function stored(institution: string): Promise<Day | null> {
    const sealed = await readIfThere(pathOf(institution));
    const opened = sealed === null ? null : await openText(sealed, [office.identity]);
    const parsed = v.safeParse(
      v.pipe(v.string(), v.parseJson(), dayFile),
      opened?.ok ? opened.value : null,
    );
    return parsed.success && parsed.output.institution === institution ? parsed.output : null;
  }

  return {
    async load(institution, day) {
      const known = await stored(institution);
      if (known?.day === day) return known;
      const last = known?.last ?? 0;
      return { format: 1, institution, day, facts: [], last, chain: null };
    },
    async save(day) {
      const sealed = await sealText(canonical(day as unknown as Json), office.recipient);
      await writePrivate(pathOf(day.institution), sealed);
    },
    async pending(day) {
      const names = new Set(await readdir(place));
      const found: string[] = [];
      for (const { id } of office.institutions()) {
        if (!names.has(`${nameFor(id)}.age`)) continue;
        const known = await stored(id);
        if (known?.day === day && known.facts.some(({ sent }) => !sent)) found.push(id);
      }
      return found;
    },
  };
}

/**
 * The day with these facts in it: of each child the later observation, and of two at the same time
 * the one that was read last, which corrects the other. Null where that changes nothing.
 */
export function withFacts(day: Day, news: readonly ImportedAttendance[]): Day | null {
  const facts = new Map(day.facts.map((fact) => [fact.childId, fact]));
  let changed = false;
  for (const fact of news) {
    const known = facts.get(fact.childId);
    if (known !== undefined && toMs(known.at) > toMs(fact.at)) continue;
    if (known?.at === fact.at && known.status === fact.status) continue;
    facts.set(fact.childId, { ...fact, sent: false });
    changed = true;
  }
  return changed ? { ...day, facts: [...facts.values()] } : null;
}

/** Where updates go. */
export interface AttendanceTarget {
  putAttendance(update: SignedAttendance): Promise<Result<void>>;
}

/**
 * Updates in a row before one that holds the whole day again: a device that was away fetches them
 * all, and an unlock opens them one by one.
 */
const CHAIN_MAX = 12;
/** Sequences begin with the seconds since then, so that an office whose files were lost goes on. */
const SEQUENCE_START_MS = Date.UTC(2020, 0);

export interface SentAttendance {
  readonly institution: string;
  readonly sequence: number;
  /** Children in the update. */
  readonly children: number;
  /** Of the sealed update. */
  readonly bytes: number;
}

/**
 * Seals what the hub does not have of an institution's day to its staff epoch, signs it and sends it.
 * An update holds what is new since the one before it; the first of a day, of an epoch, and every
 * thirteenth, all of the day. The sequence is written down before anything is sent under it. Null
 * where there is nothing to send. Fails with `unknownInstitution` before the first publication, and
 * as the hub does.
 */
export async function sendDay(
  office: Office,
  days: DayStore,
  day: Day,
  deps: { readonly hub: AttendanceTarget; readonly clock: Clock },
): Promise<Result<SentAttendance | null>> {
  if (day.facts.every(({ sent }) => sent)) return ok(null);
  const first = await send(office, days, day, deps);
  if (first.ok) return first;
  const { code, detail } = first.failure;
  if (code !== 'attendanceGap' && code !== 'attendanceReplayed') return first;
  // The hub holds something else than this office knows of: a whole day is right in any case.
  const last = Math.max(day.last + 1, Number(detail?.sequence ?? 0));
  return await send(office, days, { ...day, last, chain: null }, deps);
}

async function send(
  office: Office,
  days: DayStore,
  day: Day,
  { hub, clock }: { readonly hub: AttendanceTarget; readonly clock: Clock },
): Promise<Result<SentAttendance | null>> {
  const { institution } = day;
  const epoch = office.store.state(institution)?.staffEpochs[0];
  if (epoch === undefined) return err(failure('unknownInstitution', { institution }));
  const { chain } = day;
  const goesOn = chain !== null && chain.epoch === epoch.epoch && chain.length < CHAIN_MAX;
  const facts = goesOn ? day.facts.filter(({ sent }) => !sent) : day.facts;
  const sequence = Math.max(day.last + 1, Math.floor((clock.now() - SEQUENCE_START_MS) / 1_000));
  await days.save({ ...day, last: sequence });

  const keys = new Map(
    keysOf(
      institution,
      day.facts.map(({ childId }) => childId),
    )
      .entries()
      .map(([key, childId]) => [childId, key]),
  );
  const keyed = facts.flatMap(({ childId, status, at, source }) => {
    const key = keys.get(childId);
    return key === undefined ? [] : [{ key, status, atMs: toMs(at), source }];
  });
  const sealed = await sealAttendance(keyed, await recipientOf(epoch.identity));
  const update = signAttendance(
    {
      format: 1,
      institution,
      sequence,
      after: goesOn ? chain.sequence : null,
      issuedAt: stamp(clock),
      sealed: Buffer.from(sealed).toString('base64'),
    },
    office.store.signingPrivateKey,
  );
  const put = await hub.putAttendance(update);
  if (!put.ok) return put;
  await days.save({
    ...day,
    last: sequence,
    facts: day.facts.map((fact) => ({ ...fact, sent: true })),
    chain: { sequence, length: goesOn ? chain.length + 1 : 1, epoch: epoch.epoch },
  });
  return ok({ institution, sequence, children: keyed.length, bytes: sealed.length });
}
