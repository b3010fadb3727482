import { join } from 'node:path';
import * as v from 'valibot';
import { err, failure, ok, type Result } from '../core/errors.ts';
import { readIfThere } from '../platform/files.ts';
import { DEFAULT_LIMITS, type Limits } from './publish/guards.ts';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** import.json in the office's folder: what a municipality may set. Format 1; all of it optional. */
const settingsFile = v.strictObject({
  format: v.literal(1),
  /** How much of each kind of fact may be gone before an institution is held back. */
  limits: v.optional(
    v.strictObject({
      children: v.optional(share),
      contacts: v.optional(share),
      numbers: v.optional(share),
      medicine: v.optional(share),
      protection: v.optional(share),
      staff: v.optional(share),
      attendance: v.optional(share),
    }),
  ),
});

export interface ImportSettings {
  readonly limits: Limits;
}

/** Fails with `badSettings` {file, key}: an import must not run under other limits than were meant. */
export async function readSettings(office: string): Promise<Result<ImportSettings>> {
  const path = join(office, 'import.json');
  const bytes = await readIfThere(path);
  if (bytes === null) return ok({ limits: DEFAULT_LIMITS });
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    return err(failure('badSettings', { file: path, key: 'JSON' }));
  }
  const parsed = v.safeParse(settingsFile, json);
  if (!parsed.success) {
    const key = v.getDotPath(parsed.issues[0]) ?? 'format';
    return err(failure('badSettings', { file: path, key }));
  }
  const given = Object.entries(parsed.output.limits ?? {}).filter(
    ([, share]) => share !== undefined,
  );
  return ok({ limits: { ...DEFAULT_LIMITS, ...Object.fromEntries(given) } });
}
