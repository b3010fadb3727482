import { Command } from 'commander';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { type JournalEvent, withTexts } from '../../core/events.ts';
import type { TextRules } from '../../core/live.ts';
import { brokenAt, openEntries } from '../../crypto/journal.ts';
import { keycardIdentity, openKeyring } from '../../crypto/keys.ts';
import { type CollectedJournal, collectJournals, journalTexts } from '../../importer/journals.ts';
import { writePrivate } from '../../platform/files.ts';
import { collect, type Journal, type Sealed } from '../../recovery/collect.ts';
import type { CommandContext } from '../context.ts';
import {
  type HubChoice,
  officeHub,
  officeKeyOption,
  openKnownOffice,
  readCard,
  readOfficeKey,
} from '../office.ts';
import { hubUrlOption, jsonOption, officeOption, tokenFileOption } from '../options.ts';
import { runAction } from '../run.ts';
import { helpText } from '../text/help.ts';
import { messages } from '../text/messages.ts';

interface JournalOptions extends HubChoice {
  readonly data: string;
  readonly device?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly protected?: boolean;
  readonly drills?: boolean;
}

/**
 * `lygte journal`: what was recorded on the devices, opened with the municipal key. Whoever enters it
 * into the other systems need not learn who is protected: texts that say so are shown without the
 * names unless `--protected` asks for them. What was practised in drills is counted only, and comes in
 * a list of its own with `--drills`.
 */
export function journalCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('journal')
    .description(help.commands.journal)
    .option('--device <id>', help.options.device)
    .option('--out <file>', help.options.journalOut)
    .option('--protected', help.options.journalProtected)
    .option('--drills', help.options.journalDrills)
    .addOption(officeOption(context))
    .addOption(hubUrlOption(context))
    .addOption(tokenFileOption(context))
    .addOption(jsonOption(context))
    .action((options: JournalOptions) => runAction(context, () => collectAll(context, options)));
}

async function collectAll(context: CommandContext, options: JournalOptions): Promise<Result<void>> {
  const office = await openKnownOffice(context, options.data);
  if (!office.ok) return office;
  const hub = await officeHub(context, office.value, options);
  if (!hub.ok) return hub;
  const collected = await collectJournals(office.value, hub.value);
  if (!collected.ok) return collected;
  const { device: wanted } = options;
  const journals = collected.value.filter(
    ({ device }) => wanted === undefined || device === wanted,
  );
  const exported: ExportedJournal[] = [];
  for (const journal of journals) {
    const whole = options.protected === true;
    const rules = whole ? null : await journalTexts(office.value, journal.institution);
    exported.push(exportOf(journal, rules, options.drills === true));
  }
  const text = `${JSON.stringify(exported)}\n`;
  if (options.out !== undefined) await writePrivate(options.out, text);
  else if (options.json === true) context.out(text);
  if (options.json !== true || options.out !== undefined) printSummary(context, exported);
  return journals.some((journal) => journal.broken) ? err(failure('chainBroken')) : ok(undefined);
}

/** An event with the names of its members whose text is not shown as it was written. */
type ExportedEvent = JournalEvent & { readonly hidden?: readonly string[] };

/** Without the encrypted records: they are at the hub. */
type ExportedJournal = Omit<CollectedJournal, 'records' | 'events' | 'practice'> & {
  readonly events: readonly ExportedEvent[];
  /** How many records of drills there are beside them. */
  readonly practised: number;
  /** Those records; with `--drills` only. */
  readonly practice?: readonly ExportedEvent[];
};

function exportOf(
  { device, institution, events, practice, unreadable, broken }: CollectedJournal,
  rules: TextRules | null,
  drills: boolean,
): ExportedJournal {
  const shown = (list: readonly JournalEvent[]) =>
    rules === null ? list : list.map((event) => exportedEvent(event, rules));
  const counted = { events: shown(events), unreadable, broken, practised: practice.length };
  return { device, institution, ...counted, ...(drills && { practice: shown(practice) }) };
}

function exportedEvent(event: JournalEvent, rules: TextRules): ExportedEvent {
  const shown = withTexts(event, rules);
  const members = Object.keys(event) as (keyof JournalEvent)[];
  const hidden = members.filter((member) => shown[member] !== event[member]);
  return hidden.length === 0 ? event : { ...shown, hidden };
}

function printSummary(context: CommandContext, journals: readonly ExportedJournal[]): void {
  const text = messages[context.language];
  for (const { device, events, unreadable, broken, practised } of journals) {
    context.out(
      `${broken ? text.brokenJournal(device) : text.journalOf(device, events.length, unreadable)}\n`,
    );
    const hidden = events.filter((event) => event.hidden !== undefined).length;
    if (hidden > 0) context.out(`${text.journalHidden(hidden)}\n`);
    if (practised > 0) context.out(`${text.journalPractised(practised)}\n`);
  }
}

interface VerifyOptions {
  readonly card?: string;
  readonly office?: string;
  readonly json?: boolean;
}

interface Verdict {
  readonly device: string;
  readonly records: number;
  /** Number of the first record that does not fit; null when the chain is whole. */
  readonly brokenAt: number | null;
  /** Only when keys were given. */
  readonly events?: number;
  readonly unreadable?: number;
}

/** `lygte verify`: is every record of the journal there, unchanged and in its place? */
export function verifyCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('verify')
    .description(help.commands.verify)
    .argument('<path...>', help.args.journalSource)
    .option('--card <code>', help.options.cardSecret)
    .addOption(officeKeyOption(context))
    .addOption(jsonOption(context))
    .action((paths: string[], options: VerifyOptions) =>
      runAction(context, () => verify(context, paths, options)),
    );
}

async function verify(
  context: CommandContext,
  paths: string[],
  options: VerifyOptions,
): Promise<Result<void>> {
  const sealed = await collect(paths);
  if (!sealed.ok) return sealed;
  const identities = await identitiesFor(context, sealed.value, options);
  if (!identities.ok) return identities;
  const verdicts: Verdict[] = [];
  for (const journal of sealed.value.journals)
    verdicts.push(await judge(journal, identities.value));
  const objects = sealed.value.objects.length;
  if (options.json === true) context.out(`${JSON.stringify({ objects, journals: verdicts })}\n`);
  else printVerdicts(context, objects, verdicts);
  if (verdicts.length === 0) return err(failure('nothingToOpen'));
  const broken = verdicts.some((verdict) => verdict.brokenAt !== null);
  return broken ? err(failure('chainBroken')) : ok(undefined);
}

/** Identities of the card's keyrings and the office's own; null when no keys were given. */
async function identitiesFor(
  context: CommandContext,
  sealed: Sealed,
  options: VerifyOptions,
): Promise<Result<string[] | null>> {
  const office = await readOfficeKey(context, options.office);
  if (!office.ok) return office;
  const identities = office.value === null ? [] : [office.value];
  if (options.card === undefined) return ok(office.value === null ? null : identities);
  const secret = await readCard(context, options.card);
  if (!secret.ok) return secret;
  for (const bytes of sealed.objects) {
    const ring = await openKeyring(bytes, keycardIdentity(secret.value));
    if (ring.ok) identities.push(...ring.value.epochs.map((epoch) => epoch.identity));
  }
  return identities.length === 0 ? err(failure('wrongCard')) : ok(identities);
}

async function judge(journal: Journal, identities: string[] | null): Promise<Verdict> {
  const { device, records } = journal;
  const verdict = { device, records: records.length, brokenAt: brokenAt(device, records) };
  if (identities === null) return verdict;
  const { entries, unreadable } = await openEntries(device, records, identities);
  return { ...verdict, events: entries.length, unreadable };
}

function printVerdicts(
  context: CommandContext,
  objects: number,
  verdicts: readonly Verdict[],
): void {
  const text = messages[context.language];
  if (objects > 0) context.out(`${text.objectsWhole(objects)}\n`);
  for (const { device, records, brokenAt: n, events, unreadable } of verdicts) {
    context.out(`${n === null ? text.chainWhole(device, records) : text.brokenChain(device, n)}\n`);
    if (events !== undefined) context.out(`${text.readable(events, unreadable ?? 0)}\n`);
  }
}
