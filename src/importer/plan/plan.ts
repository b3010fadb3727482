import { buffer } from 'node:stream/consumers';
import { lexer, type Token, type Tokens } from 'marked';
import { failure } from '../../core/errors.ts';
import type { Plan, PlanBlock, PlanContact } from '../../core/snapshot.ts';
import { decodeAll } from '../files/encoding.ts';
import {
  BrokenFile,
  baseName,
  guessOf,
  type Limits,
  type SourceFile,
  textEncoding,
} from '../files/source.ts';
import type { IssueLog } from '../report.ts';
import { fold, parseDate, withoutCpr } from '../rows/values.ts';
import {
  CONTACTS_HEADING,
  contactLine,
  PLAN_HEADINGS,
  planContact,
  planHeading,
} from './headings.ts';
import { type PlanDocument, planOfYaml } from './yaml.ts';

interface Section {
  readonly heading: string;
  readonly blocks: PlanBlock[];
}

/**
 * A plan written in Markdown: `#` its title, `##` its headings, `###` sub-headings, lists and
 * paragraphs; under Kontaktoplysninger a table (role, name, phone, hours) or a list. Everything
 * becomes plain text: no HTML gets through.
 */
function planOfMarkdown(text: string): Pick<Plan, 'title' | 'sections' | 'contacts'> {
  let title = '';
  const sections: Section[] = [];
  const contacts: PlanContact[] = [];
  const here = () => {
    const last = sections.at(-1);
    if (last) return last;
    const first: Section = { heading: planHeading('Situation'), blocks: [] };
    sections.push(first);
    return first;
  };
  const add = (kind: PlanBlock['kind'], text: string) => {
    if (text !== '') here().blocks.push({ kind, text });
  };
  for (const token of lexer(text) as Tokens.Generic[]) {
    const inContacts = sections.at(-1)?.heading === CONTACTS_HEADING;
    if (token.type === 'heading' && token.depth === 1 && title === '') title = plain(token.tokens);
    else if (token.type === 'heading' && token.depth <= 2)
      sections.push({ heading: planHeading(plain(token.tokens)), blocks: [] });
    else if (token.type === 'heading') add('subheading', plain(token.tokens));
    else if (token.type === 'table' && inContacts)
      contacts.push(...tableContacts(token as Tokens.Table));
    else if (token.type === 'table')
      for (const row of (token as Tokens.Table).rows)
        add(
          'item',
          row
            .map((cell) => plain(cell.tokens))
            .filter(Boolean)
            .join(' · '),
        );
    else if (token.type === 'list')
      for (const item of itemsOf(token as Tokens.List)) {
        const contact = inContacts ? contactLine(item) : null;
        if (contact === null) add('item', item);
        else contacts.push(contact);
      }
    else if (token.type === 'blockquote' || token.type === 'paragraph' || token.type === 'text')
      add('text', plain(token.tokens));
    else if (token.type === 'code') add('text', String(token.text));
  }
  return { title, sections, contacts };
}

/** Items of a list, those of lists inside it after their own. */
function itemsOf(list: Tokens.List): string[] {
  return list.items.flatMap((item) => [
    plain(item.tokens.filter((token) => token.type !== 'list')),
    ...item.tokens.filter((token): token is Tokens.List => token.type === 'list').flatMap(itemsOf),
  ]);
}

/** The plain text of inline tokens. */
function plain(tokens: readonly Token[] | undefined): string {
  const text = (token: Token): string => {
    if (token.type === 'br') return ' ';
    if (token.type === 'html') return '';
    if ('tokens' in token && token.tokens) return token.tokens.map(text).join('');
    return 'text' in token ? String(token.text) : '';
  };
  return (tokens ?? []).map(text).join('').replace(/\s+/g, ' ').trim();
}

type Column = 'role' | 'name' | 'phone' | 'hours';

const TITLES: Readonly<Record<Column, readonly string[]>> = {
  role: ['rolle', 'role', 'funktion', 'hvem'],
  name: ['navn', 'name'],
  phone: ['telefon', 'phone', 'tlf', 'nummer', 'telefonnummer'],
  hours: ['hvornår', 'hours', 'tidsrum', 'tid', 'træffetid', 'bemærkning'],
};

const COLUMNS: ReadonlyMap<string, Column> = new Map(
  (Object.keys(TITLES) as Column[]).flatMap((key) =>
    TITLES[key].map((word): [string, Column] => [fold(word), key]),
  ),
);

function tableContacts(table: Tokens.Table): PlanContact[] {
  const keys = table.header.map((cell) => COLUMNS.get(fold(plain(cell.tokens))));
  return table.rows.flatMap((row) => {
    const cells = { role: '', name: '', phone: '', hours: '' };
    for (const [i, cell] of row.entries()) {
      const key = keys[i];
      if (key !== undefined) cells[key] = plain(cell.tokens);
    }
    return cells.role === '' && cells.phone === '' ? [] : [planContact(cells)];
  });
}

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
    reason: 'planUnreadable' | 'planHeadingMissing' | 'cprDropped' | 'encodingGuessed',
    value?: string,
  ) => issues.addAt({ file: file.name, line: 0 }, action, reason, value);
  const read = decodeAll(await buffer(await file.open()), encoding);
  const guess = await guessOf(file, encoding);
  if (guess !== null) report('repaired', 'encodingGuessed', guess.name);
  const { text, found } = withoutCprInLines(read.replaceAll('\0', ''));
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
