import { Command, Option } from 'commander';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { lockOffice } from '../../importer/office-lock.ts';
import {
  CHILD_FIELDS,
  IGNORE,
  type Meaning,
  RELATIVE_FIELDS,
} from '../../importer/readers/list-columns.ts';
import {
  checkMapping,
  fieldsOf,
  isMeaning,
  MAPPED_KINDS,
  type MappedKind,
  type Mapping,
  saveMapping,
} from '../../importer/readers/mapping.ts';
import {
  masked,
  mayMark,
  type Preview,
  previewOf,
  proposedKind,
  proposedMeanings,
} from '../../importer/readers/propose.ts';
import { fold } from '../../importer/rows/values.ts';
import type { CommandContext } from '../context.ts';
import { patiently } from '../office.ts';
import { jsonOption, officeOption } from '../options.ts';
import { badOption, runAction, table } from '../run.ts';
import { helpText } from '../text/help.ts';
import { type MapText, mapText } from '../text/map.ts';

interface Options {
  readonly data: string;
  readonly yes?: boolean;
  readonly set: readonly string[];
  readonly kind?: MappedKind;
  readonly sheet?: string;
  readonly name?: string;
  readonly institution?: string;
  readonly institutionName?: string;
  readonly json?: boolean;
}

/** Of a column so many values are shown, each so wide. */
const SHOWN = 2;
const WIDTH = 20;

/** `lygte map FILE`: asks what the columns of a list mean, and keeps it for every list like it. */
export function mapCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  const many = (one: string, before: readonly string[]) => [...before, one];
  return new Command('map')
    .description(help.commands.map)
    .argument('<file>', help.args.list)
    .option('--yes', help.options.mapYes)
    .option('--set <column=meaning>', help.options.mapSet, many, [])
    .addOption(new Option('--kind <kind>', help.options.mapKind).choices(MAPPED_KINDS))
    .option('--sheet <name>', help.options.mapSheet)
    .option('--name <name>', help.options.mapName)
    .option('--institution <id>', help.options.mapInstitution)
    .option('--institution-name <name>', help.options.mapInstitutionName)
    .addOption(officeOption(context))
    .addOption(jsonOption(context))
    .action((file: string, options: Options) =>
      runAction(context, () => map(context, file, options)),
    );
}

async function map(context: CommandContext, file: string, options: Options): Promise<Result<void>> {
  const text = mapText[context.language];
  const preview = await previewOf(file, { clock: context.clock, sheet: options.sheet });
  if (!preview.ok) return preview;
  const kind = options.kind ?? proposedKind(preview.value);
  const proposals = withSet(kind, preview.value, options.set);
  if (!proposals.ok) return proposals;
  show(context, text, preview.value, kind, proposals.value);
  const meanings =
    options.yes === true
      ? allKnown(preview.value, proposals.value)
      : await askAll(context, text, preview.value, kind, proposals.value);
  if (!meanings.ok) return meanings;
  const columns = preview.value.titles.map((title, at) => ({
    title,
    is: meanings.value[at] ?? IGNORE,
  }));
  const name = (options.name ?? preview.value.name).trim().slice(0, 100) || 'list';
  const mapping = { format: 1, name, kind, columns, institution: given(options) } as const;
  const whole = await withInstitution(context, text, mapping, options);
  if (!whole.ok) return whole;
  const lock = await lockOffice(options.data, context, patiently(context, 'lygte map'));
  if (!lock.ok) return lock;
  await using _ = lock.value;
  const path = await saveMapping(options.data, whole.value);
  context.out(
    options.json === true
      ? `${JSON.stringify({ path, ...whole.value })}\n`
      : `${text.saved(path)}\n`,
  );
  return ok(undefined);
}

/** The proposals, and what `--set` says instead. A column is called by its title or its number. */
function withSet(
  kind: MappedKind,
  preview: Preview,
  set: readonly string[],
): Result<(Meaning | null)[]> {
  const proposals = proposedMeanings(kind, preview);
  for (const one of set) {
    const split = one.lastIndexOf('=');
    const [column, meaning] = [one.slice(0, split).trim(), one.slice(split + 1).trim()];
    const found = preview.titles.flatMap((title, at) => (fold(title) === fold(column) ? [at] : []));
    const byNumber = /^\d+$/.test(column) && found.length === 0 ? [Number(column) - 1] : found;
    const known = byNumber.filter((at) => at in proposals);
    if (split < 1 || known.length === 0 || !isMeaning(kind, meaning))
      return badOption('--set', one);
    for (const at of known) proposals[at] = meaning;
  }
  return ok(proposals);
}

/** Every column must be known or left out on purpose. */
function allKnown(preview: Preview, proposals: readonly (Meaning | null)[]): Result<Meaning[]> {
  const { titles } = preview;
  const left = titles.findIndex((_, at) => proposals[at] === IGNORE && mayMark(preview, at));
  if (left >= 0) return err(failure('protectionUnclear', { column: shown(titles[left] ?? '') }));
  const open = titles.flatMap((title, at) =>
    proposals[at] === null ? [shown(title) || `#${at + 1}`] : [],
  );
  if (open.length > 0)
    return err(failure('columnsUnmapped', { columns: open.join(', ').slice(0, 70) }));
  return ok(proposals.map((meaning) => meaning ?? IGNORE));
}

function show(
  context: CommandContext,
  text: MapText,
  { name, titles, values }: Preview,
  kind: MappedKind,
  proposals: readonly (Meaning | null)[],
): void {
  const rows = titles.map((title, at) => [
    String(at + 1),
    shown(title),
    (values[at] ?? [])
      .slice(0, SHOWN)
      .map((value) => cut(masked(value)))
      .join(' · '),
    words(text, proposals[at] ?? null) ?? '?',
  ]);
  context.err(`${text.found(shown(name), titles.length, text.kinds[kind])}\n`);
  context.err(table([text.head, ...rows]));
}

function cut(value: string): string {
  return value.length > WIDTH ? `${value.slice(0, WIDTH - 1)}…` : value;
}

/** Without characters that a terminal would act upon. */
function shown(title: string): string {
  return cut(title.replace(/\p{C}/gu, ' ').trim());
}

/** A meaning with its words: `mother.mobile (mor: mobil)`. */
function words(text: MapText, meaning: Meaning | null): string | null {
  if (meaning === null) return null;
  if (meaning === IGNORE) return `${IGNORE} (${text.ignore})`;
  const [who = '', field = ''] = meaning.includes('.') ? meaning.split('.') : ['', meaning];
  const [, person = '', number = ''] = /^(\D*)(\d?)$/.exec(who) ?? [];
  const named =
    text.people[person] === undefined ? '' : `${text.people[person]}${number && ` ${number}`}: `;
  const said = text.fields[field];
  return said === undefined ? meaning : `${meaning} (${named}${said})`;
}

async function askAll(
  context: CommandContext,
  text: MapText,
  preview: Preview,
  kind: MappedKind,
  proposals: readonly (Meaning | null)[],
): Promise<Result<Meaning[]>> {
  const { titles } = preview;
  const meanings: Meaning[] = [];
  context.err(`${text.how}\n`);
  while (meanings.length < titles.length) {
    const at = meanings.length;
    const title = titles[at] ?? '';
    const proposal = proposals[at] ?? null;
    const line = await context.ask(text.column(at + 1, shown(title), proposal));
    if (line === null) return err(failure('cancelled'));
    const typed = line.trim() === '-' ? IGNORE : line.trim() || proposal;
    if (typed === '?') context.err(`${choices(text, kind)}\n`);
    else if (typed === null || !isMeaning(kind, typed)) context.err(`${text.unknown}\n`);
    else if (typed === IGNORE && mayMark(preview, at)) context.err(`${text.protection}\n`);
    else meanings.push(typed);
  }
  return ok(meanings);
}

function choices(text: MapText, kind: MappedKind): string {
  const list = (fields: readonly string[]) => fields.join(' ');
  return kind === 'list'
    ? text.choices(kind, list(CHILD_FIELDS), list(RELATIVE_FIELDS))
    : text.choices(kind, list(fieldsOf(kind)), '');
}

function given({ institution, institutionName }: Options): Mapping['institution'] {
  return institution === undefined
    ? null
    : { id: institution, name: institutionName ?? institution };
}

/** Asks for the institution where the list and the options do not say it. */
async function withInstitution(
  context: CommandContext,
  text: MapText,
  mapping: Mapping,
  { yes }: Options,
): Promise<Result<Mapping>> {
  const checked = checkMapping(mapping);
  if (checked.ok) return ok(mapping);
  if (checked.failure.code !== 'listWithoutInstitution' || yes === true) return checked;
  const id = (await context.ask(text.institutionId))?.trim() ?? '';
  if (id === '') return err(failure('cancelled'));
  const name = (await context.ask(text.institutionName(id)))?.trim() || id;
  return ok({ ...mapping, institution: { id: id.slice(0, 200), name: name.slice(0, 200) } });
}
