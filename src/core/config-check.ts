import * as v from 'valibot';
import {
  bootFile,
  type DeviceConfig,
  deviceConfig,
  type EnrollmentOrder,
  enrollmentOrder,
} from './config.ts';
import { APPLIANCE_CODES } from './readiness.ts';

/** What setup can find wrong at a start. The words are in text/setup.ts. */
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
  // On the device
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
  /** Path of the file concerned. */
  file: v.optional(v.string()),
  /** A key of the configuration; a nested one as `hotspot.channel`. */
  key: v.optional(v.string()),
  /** Counted from 1. */
  line: v.optional(v.number()),
  column: v.optional(v.number()),
  /** Journal records that only this device has. */
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

/** Where a text stops being JSON, and why; lines and columns count from 1. */
export interface JsonFault {
  readonly reason: Extract<
    SetupReason,
    'notJson' | 'trailingComma' | 'quotes' | 'comment' | 'unfinished'
  >;
  readonly line: number;
  readonly column: number;
}

/** One token of JSON at the current position (RFC 8259). */
const TOKEN =
  /[ \t\r\n]*(?:("(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([[\]{}:,]))/y;

/**
 * The first place where `text` is not JSON; null when it is JSON. Errors of JSON.parse do not
 * always name a place, which people who write the file by hand need.
 */
export function jsonFault(text: string): JsonFault | null {
  let position = 0;
  let previous = '';

  /** The next token: its first character, `"` for a string, `0` for another value. */
  function peek(): string {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    if (match === null) return '';
    return match[1] !== undefined ? '"' : match[2] !== undefined ? '0' : (match[3] ?? '');
  }

  function take(wanted: string): boolean {
    if (peek() !== wanted) return false;
    position = TOKEN.lastIndex;
    previous = wanted;
    return true;
  }

  function list(end: string, item: () => boolean): boolean {
    if (take(end)) return true;
    do if (!item()) return false;
    while (take(','));
    return take(end);
  }

  function value(): boolean {
    if (take('{')) return list('}', () => take('"') && take(':') && value());
    if (take('[')) return list(']', value);
    return take('"') || take('0');
  }

  const whole = value() && text.slice(position).trim() === '';
  if (whole) return null;
  const at = position + (/^[ \t\r\n]*/.exec(text.slice(position))?.[0].length ?? 0);
  const before = text.slice(0, at).split('\n');
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return { reason: reasonOf(text.slice(at), previous), ...place };
}

function reasonOf(rest: string, previous: string): JsonFault['reason'] {
  if (rest === '') return 'unfinished';
  if (previous === ',' && /^[}\]]/.test(rest)) return 'trailingComma';
  if (/^['‘’“”„»«]/.test(rest)) return 'quotes';
  if (/^(\/[/*]|#)/.test(rest)) return 'comment';
  return 'notJson';
}

/** A configuration as a person wrote it: some of the keys, without defaults. */
export type Written = Readonly<Record<string, unknown>>;

export interface Checked {
  /** The keys whose values are valid. */
  readonly written: Written;
  readonly problems: readonly SetupProblem[];
}

const NOTHING: Written = {};

/** `text` of box.json or lygte.json; one problem with its place when it is no JSON. */
export function parseWritten(text: string, file: string): Checked {
  if (text.trim() === '') return { written: NOTHING, problems: [] };
  const fault = jsonFault(text);
  if (fault !== null) {
    const { reason, ...place } = fault;
    return { written: NOTHING, problems: [setupWrong(reason, { file, ...place })] };
  }
  const value: unknown = JSON.parse(text);
  if (isTable(value)) return { written: value, problems: [] };
  return { written: NOTHING, problems: [setupWrong('notAnObject', { file })] };
}

/** Keeps the valid keys of `box.json` and reports each of the others. */
export function checkConfigFile(written: Written, file: string): Checked {
  return sift(deviceConfig, written, file);
}

/** As `checkConfigFile`, for `lygte.json`, where `hub` and `code` must be given together. */
export function checkBootFile(written: Written, file: string): Checked {
  const { written: kept, problems } = sift(bootFile, written, file);
  const missing = (['hub', 'code'] as const).filter((key) => written[key] === undefined);
  if (missing.length !== 1) return { written: kept, problems };
  return {
    written: kept,
    problems: [...problems, setupWrong('missingKey', { file, key: missing[0] })],
  };
}

/** Lays `changes` over `before` key by key, also within a nested object. */
export function mergeWritten(before: Written, changes: Written): Written {
  const merged: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(changes)) {
    const old = merged[key];
    merged[key] = isTable(old) && isTable(value) ? { ...old, ...value } : value;
  }
  return merged;
}

/** The whole configuration with its defaults. Throws when a value is not valid. */
export function configOf(written: Written): DeviceConfig {
  return v.parse(deviceConfig, written);
}

/** The enrolment that a checked `lygte.json` orders; null when it orders none. */
export function orderIn({ hub, code }: Written): EnrollmentOrder | null {
  const order = v.safeParse(enrollmentOrder, { hub, code });
  return order.success ? order.output : null;
}

/** The configuration in a checked `lygte.json`: all but the keys of the enrolment. */
export function settingsIn({ hub: _hub, code: _code, ...settings }: Written): Written {
  return settings;
}

function sift(schema: v.GenericSchema<unknown, unknown>, written: Written, file: string): Checked {
  const parsed = v.safeParse(schema, written);
  if (parsed.success) return { written, problems: [] };
  const kept = structuredClone(written) as Record<string, unknown>;
  const problems = new Map<string, SetupProblem>();
  for (const issue of parsed.issues) {
    const [first = '', second] = (issue.path ?? []).map((step) => String(step.key));
    const inside = kept[first];
    const nested = second !== undefined && isTable(inside);
    const key = nested ? `${first}.${second}` : first;
    if (nested) delete (inside as Record<string, unknown>)[second];
    else delete kept[first];
    const reason = issue.type === 'strict_object' && issue.expected === 'never';
    problems.set(key, setupWrong(reason ? 'unknownKey' : 'wrongValue', { file, key }));
  }
  return { written: kept, problems: [...problems.values()] };
}

function isTable(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
