import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { err, failure, ok, type Result } from '../core/errors.ts';
import { LANGUAGES, type Language } from '../core/text/language.ts';
import { readIfThere } from '../platform/files.ts';
import { DEFAULT_LIMITS, type Limits } from './publish/guards.ts';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
/** Control characters have no place in a path, and would break the files that it is written to. */
const path = v.pipe(v.string(), v.regex(/^[^\p{Cc}]+$/u));
const address = v.pipe(v.string(), v.email());
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|(\[::1\]|::1))$/;

const mail = v.pipe(
  v.strictObject({
    host: v.pipe(v.string(), v.regex(/^[\w.:-]+$/)),
    /** 587 with STARTTLS, 465 with TLS from the start, 25 without. */
    port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
    /** `none` to this very machine only. */
    security: v.optional(v.picklist(['starttls', 'tls', 'none']), 'starttls'),
    user: v.optional(v.pipe(v.string(), v.nonEmpty())),
    passwordFile: v.optional(path),
    from: address,
    to: v.pipe(v.array(address), v.minLength(1)),
  }),
  v.forward(
    v.check(({ security, host }) => security !== 'none' || LOOPBACK.test(host)),
    ['security'],
  ),
  v.forward(
    v.check(({ user, passwordFile }) => (user === undefined) === (passwordFile === undefined)),
    ['passwordFile'],
  ),
);

const webhook = v.strictObject({
  /** `https:`; `http:` to this very machine only. */
  url: v.pipe(v.string(), v.check(isWebhookUrl)),
  tokenFile: v.optional(path),
});

/** import.json in the office's folder: what a municipality may set. Format 1; all of it optional. */
export const settingsFile = v.strictObject({
  format: v.literal(1),
  /** How much of each kind of fact may be gone before an institution is held back. */
  limits: v.optional(
    v.strictObject({
      children: v.optional(share, DEFAULT_LIMITS.children),
      contacts: v.optional(share, DEFAULT_LIMITS.contacts),
      numbers: v.optional(share, DEFAULT_LIMITS.numbers),
      medicine: v.optional(share, DEFAULT_LIMITS.medicine),
      protection: v.optional(share, DEFAULT_LIMITS.protection),
      staff: v.optional(share, DEFAULT_LIMITS.staff),
      attendance: v.optional(share, DEFAULT_LIMITS.attendance),
    }),
    {},
  ),
  /** What an import reads that is given no paths, such as the nightly one. */
  paths: v.optional(v.pipe(v.array(path), v.minLength(1))),
  /** Whether it fetches from STIL's web service too. */
  stil: v.optional(v.boolean(), false),
  reports: v.optional(
    v.strictObject({
      folder: v.optional(path, 'reports'),
      keep: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)), 14),
    }),
    {},
  ),
  /** The least that is told; `held` also tells what was refused. */
  notifyOn: v.optional(v.picklist(['held', 'losses']), 'held'),
  language: v.optional(v.picklist(LANGUAGES), 'da'),
  mail: v.optional(mail),
  webhook: v.optional(webhook),
});

export type MailSettings = v.InferOutput<typeof mail>;
export type WebhookSettings = v.InferOutput<typeof webhook>;

/** Paths in it are absolute: in the file they may be relative to the office's folder. */
export interface ImportSettings {
  /** Where it was read. */
  readonly file: string;
  readonly limits: Limits;
  /** Null where none are set. */
  readonly paths: readonly string[] | null;
  readonly stil: boolean;
  readonly reports: { readonly folder: string; readonly keep: number };
  readonly notifyOn: 'held' | 'losses';
  readonly language: Language;
  readonly mail: MailSettings | null;
  readonly webhook: WebhookSettings | null;
}

/** Fails with `badSettings` {file, key}: an import must not run under other settings than were meant. */
export async function readSettings(office: string): Promise<Result<ImportSettings>> {
  const file = join(office, 'import.json');
  const bytes = await readIfThere(file);
  let json: unknown = { format: 1 };
  try {
    if (bytes !== null) json = JSON.parse(bytes.toString('utf8'));
  } catch {
    return err(failure('badSettings', { file, key: 'JSON' }));
  }
  const parsed = v.safeParse(settingsFile, json);
  if (!parsed.success) {
    const key = v.getDotPath(parsed.issues[0]) ?? 'format';
    return err(failure('badSettings', { file, key }));
  }
  const { limits, paths, stil, reports, notifyOn, language, mail, webhook } = parsed.output;
  const inOffice = (name: string) => resolve(office, name);
  return ok({
    file,
    limits,
    paths: paths?.map(inOffice) ?? null,
    stil,
    reports: { ...reports, folder: inOffice(reports.folder) },
    notifyOn,
    language,
    mail: mail === undefined ? null : { ...mail, ...resolved(inOffice, 'passwordFile', mail) },
    webhook:
      webhook === undefined ? null : { ...webhook, ...resolved(inOffice, 'tokenFile', webhook) },
  });
}

/** Whether an import that is given no paths has something to read. */
export function hasSources({ paths, stil }: ImportSettings): boolean {
  return paths !== null || stil;
}

function resolved<Key extends string>(
  inOffice: (name: string) => string,
  key: Key,
  of: { readonly [key in Key]?: string | undefined },
): { [key in Key]?: string } {
  const name: string | undefined = of[key];
  return name === undefined ? {} : ({ [key]: inOffice(name) } as { [key in Key]?: string });
}

/** A secret in the address would end up in logs: it belongs into the token's file. */
function isWebhookUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
}
