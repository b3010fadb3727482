import * as v from 'valibot';
import { FAILURE_CODES, type Failure, failure } from '../../core/errors.ts';
import { isTimestamp, type Timestamp } from '../../core/time.ts';
import { GUARDED } from '../../importer/publish/guards.ts';
import type { HeldInstitution } from '../../importer/publish/publish.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const timestamp = v.pipe(v.string(), v.check(isTimestamp));

/**
 * What `--json` prints of an import, in one line, and what the office remembers of its last run. All
 * keys are there in every outcome. No name of a person, no text of an export: it ends up in logs,
 * mails and other systems.
 */
export const runLine = v.object({
  /** As the exit code says: 0, 3, 4, and 1 (70 for a bug). */
  outcome: v.picklist(['all', 'losses', 'held', 'refused']),
  /** Of the failure that refused it, `unexpected` for a bug; null in other outcomes. */
  code: v.nullable(v.string()),
  dryRun: v.boolean(),
  startedAt: timestamp,
  endedAt: timestamp,
  /** Those that were taken; in a dry run those that were found. */
  institutions: v.array(
    v.object({
      id: v.string(),
      name: v.string(),
      children: count,
      version: v.optional(count),
      change: v.optional(v.picklist(['new', 'changed', 'cards', 'unchanged'])),
    }),
  ),
  held: v.array(
    v.object({
      id: v.string(),
      name: v.string(),
      code: v.picklist(FAILURE_CODES),
      falls: v.array(v.object({ kind: v.picklist(GUARDED), before: count, gone: count })),
    }),
  ),
  files: count,
  rows: count,
  /** Rows that were left out or repaired, and of them those of which something was not taken. */
  issues: count,
  losses: count,
});
export type RunLine = v.InferOutput<typeof runLine>;
export type HeldLine = RunLine['held'][number];

/** The line of an import of which nothing is known yet. */
export function refusedLine(startedAt: Timestamp): RunLine {
  return {
    outcome: 'refused',
    code: null,
    dryRun: false,
    startedAt,
    endedAt: startedAt,
    institutions: [],
    held: [],
    files: 0,
    rows: 0,
    issues: 0,
    losses: 0,
  };
}

/** Without who is gone. */
export function heldLine({ id, name, code, falls }: HeldInstitution): HeldLine {
  return { id, name, code, falls: falls.map(({ kind, before, gone }) => ({ kind, before, gone })) };
}

/** Why an institution is held back, with what its text tells. */
export function heldFailure({ name, code, falls }: HeldLine): Failure {
  const detail = (kind: HeldLine['falls'][number]['kind']) =>
    falls.find((fall) => fall.kind === kind);
  const [lost, dropped] = [detail('protection'), detail('children')];
  return failure(code, {
    institution: name,
    ...(code === 'protectionLost' && lost ? { lost: lost.gone, before: lost.before } : {}),
    ...(code === 'tooManyDropped' && dropped
      ? { dropped: dropped.gone, before: dropped.before }
      : {}),
  });
}
