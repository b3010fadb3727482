import * as v from 'valibot';
import { APPLIANCE_CODES } from './readiness.ts';

/** What setup may find wrong at a start; words are in text/setup.ts. */
export const SETUP_REASONS = [
  // In lygte.json or box.json
  'cannotRead',
  'tooLarge',
  'notText',
  'notJson',
  'trailingComma',
  'quotes',
  'comment',
  'unfinished',
  'notAnObject',
  'unknownKey',
  'wrongValue',
  'missingKey',
  // On the box
  'cannotWrite',
  'cannotBlank',
  'hotspotKey',
  'country',
  'resetName',
  'resetPending',
  'resetFailed',
  'unexpected',
] as const;
export type SetupReason = (typeof SETUP_REASONS)[number];

const setupDetail = v.object({
  reason: v.picklist(SETUP_REASONS),
  /** Path of the file it is about. */
  file: v.optional(v.string()),
  /** A key of the configuration, `hotspot.channel` for one inside another. */
  key: v.optional(v.string()),
  /** Counted from 1. */
  line: v.optional(v.number()),
  column: v.optional(v.number()),
  /** Records of the journal that nobody else has. */
  pending: v.optional(v.number()),
});
export type SetupDetail = v.InferOutput<typeof setupDetail>;

const setupProblem = v.object({
  code: v.picklist(APPLIANCE_CODES),
  detail: v.optional(setupDetail),
});
export type SetupProblem = v.InferOutput<typeof setupProblem>;

/** `outcome.json`: how setup went at this start. */
export const setupOutcome = v.object({ problems: v.array(setupProblem) });

export function setupWrong(
  reason: SetupReason,
  more: Omit<SetupDetail, 'reason'> = {},
): SetupProblem {
  return { code: 'setupWrong', detail: { reason, ...more } };
}
