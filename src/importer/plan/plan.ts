import { buffer } from 'node:stream/consumers';
import { failure } from '../../core/errors.ts';
import type { Plan } from '../../core/snapshot.ts';
import {
  BrokenFile,
  baseName,
  type Limits,
  type SourceFile,
  textEncoding,
} from '../files/source.ts';
import type { IssueLog } from '../report.ts';
import { withoutCpr } from '../rows/cpr.ts';
import { fold, parseDate } from '../rows/values.ts';
import { CONTACTS_HEADING, PLAN_HEADINGS } from './headings.ts';
import { planOfMarkdown } from './markdown.ts';
import { type PlanDocument, planOfYaml } from './yaml.ts';

export interface PlanFile {
  readonly file: string;
  /** Id or name of the institution it is for; empty for all. */
  readonly institution: string;
  readonly plan: Plan;
}

/** Reads a plan in Markdown (with or without YAML front matter) or YAML. Null, and reported, when it is none. */
export async function readPlanFile(
  file: SourceFile,
  limits: Limits,
  issues: IssueLog,
): Promise<PlanFile | null> {
  if (file.size > limits.planBytes)
    throw new BrokenFile(failure('exportTooLarge', { file: file.name }));
  const encoding = await textEncoding(file);
  const report = (
    action: 'rejected' | 'repaired',
    reason: 'planUnreadable' | 'planHeadingMissing' | 'cprDropped',
    value?: string,
  ) => issues.addAt({ file: file.name, line: 0 }, action, reason, value);
  const read = new TextDecoder(encoding).decode(await buffer(await file.open()));
  const { text, found } = withoutCprInLines(read);
  if (found) report('repaired', 'cprDropped');
  const document = /\.ya?ml$/i.test(file.name) ? planOfYaml(text) : withFrontMatter(text);
  if (document === null || document.sections.length === 0) {
    report('rejected', 'planUnreadable');
    return null;
  }
  const headings = new Set(document.sections.map((section) => section.heading));
  if (document.contacts.length > 0) headings.add(CONTACTS_HEADING);
  for (const heading of PLAN_HEADINGS)
    if (!headings.has(heading)) report('repaired', 'planHeadingMissing', heading);
  return { file: file.name, institution: document.institution, plan: planOf(document, file.name) };
}

/**
 * The plan that names the institution; else the one whose file does (`plan.<id>.md`,
 * `<id>/plan.md`); else one that is for no institution in particular. `ids` are those of all
 * institutions.
 */
export function choosePlan(
  plans: readonly PlanFile[],
  institution: { id: string; name: string },
  ids: readonly string[],
): Plan | null {
  const own = [institution.id, institution.name].map(fold);
  const free = plans.filter((plan) => plan.institution === '');
  const chosen =
    plans.find((plan) => plan.institution !== '' && own.includes(fold(plan.institution))) ??
    free.find((plan) => isFor(plan.file, institution.id)) ??
    free.find((plan) => !ids.some((id) => isFor(plan.file, id)));
  return chosen?.plan ?? null;
}

function isFor(file: string, id: string): boolean {
  return (
    baseName(file).toLowerCase().endsWith(`plan.${id.toLowerCase()}`) ||
    file.split('/').at(-2) === id
  );
}

function withFrontMatter(text: string): PlanDocument | null {
  const found = /^\s*---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(text);
  const front = planOfYaml(found?.[1] ?? '{}');
  if (front === null) return null;
  const body = planOfMarkdown(found ? text.slice(found[0].length) : text);
  return { ...front, ...body, title: body.title || front.title };
}

function planOf(document: PlanDocument, file: string): Plan {
  const revised = parseDate(document.revised);
  const next = parseDate(document.nextRevision);
  return {
    title: document.title || baseName(file),
    sections: document.sections,
    contacts: document.contacts,
    ...(document.owner === '' ? {} : { owner: document.owner }),
    ...(revised === null ? {} : { revised }),
    ...(next === null ? {} : { nextRevision: next }),
  };
}

/** Line by line: removing a number joins white space, and line breaks carry meaning. */
function withoutCprInLines(text: string): { text: string; found: boolean } {
  const lines = text.split('\n').map((line) => ({ line, clean: withoutCpr(line) }));
  return {
    text: lines.map(({ line, clean }) => (clean.found ? clean.text : line)).join('\n'),
    found: lines.some(({ clean }) => clean.found),
  };
}
