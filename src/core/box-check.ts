import * as v from 'valibot';
import { type BoxConfig, bootFile, boxConfig, type EnrolmentOrder, enrolmentOrder } from './box.ts';
import { jsonFault } from './json-fault.ts';
import { type SetupProblem, setupWrong } from './setup.ts';

/** A configuration as somebody wrote it: some of the keys, none of the defaults. */
export type Written = Readonly<Record<string, unknown>>;

export interface Checked {
  /** What of it is right. */
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

/** Keeps the keys of `box.json` that are right, and names each of the others. */
export function checkBoxFile(written: Written, file: string): Checked {
  return sift(boxConfig, written, file);
}

/** The same of `lygte.json`, in which hub and code only go together. */
export function checkBootFile(written: Written, file: string): Checked {
  const { written: kept, problems } = sift(bootFile, written, file);
  const missing = (['hub', 'code'] as const).filter((key) => written[key] === undefined);
  if (missing.length !== 1) return { written: kept, problems };
  return {
    written: kept,
    problems: [...problems, setupWrong('missingKey', { file, key: missing[0] })],
  };
}

/** `changes` over `before`, key by key, inside the groups of keys too. */
export function mergeWritten(before: Written, changes: Written): Written {
  const merged: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(changes)) {
    const old = merged[key];
    merged[key] = isTable(old) && isTable(value) ? { ...old, ...value } : value;
  }
  return merged;
}

/** The whole configuration, defaults and all. Throws on keys that have not been checked. */
export function configOf(written: Written): BoxConfig {
  return v.parse(boxConfig, written);
}

/** The enrolment that a checked `lygte.json` asks for; null when it asks for none. */
export function orderIn({ hub, code }: Written): EnrolmentOrder | null {
  const order = v.safeParse(enrolmentOrder, { hub, code });
  return order.success ? order.output : null;
}

/** What of a checked `lygte.json` is configuration. */
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
