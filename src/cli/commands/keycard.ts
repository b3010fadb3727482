import { Command, Option } from 'commander';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { Role } from '../../core/snapshot.ts';
import { keycardIdentity } from '../../crypto/keys.ts';
import type { PublishTarget } from '../../importer/hub-client.ts';
import type { KnownInstitution, NewCard, Office } from '../../importer/office.ts';
import { republish } from '../../importer/publish/publish.ts';
import { createPrivate, type NewFile } from '../../platform/files.ts';
import type { CommandContext } from '../context.ts';
import {
  changeKnownOffice,
  type HubChoice,
  officeHub,
  openKnownOffice,
  readCard,
} from '../office.ts';
import {
  appUrlOption,
  hubUrlOption,
  jsonOption,
  type LanguageOption,
  langOption,
  officeOption,
  tokenFileOption,
} from '../options.ts';
import { keycardPdf } from '../print/keycard.ts';
import { appUrlOf, ownDevice, type WifiChoice, wifiFor } from '../print/own-device.ts';
import type { Wifi } from '../print/qr.ts';
import { runAction, table } from '../run.ts';
import { helpText } from '../text/help.ts';
import { messages } from '../text/messages.ts';

/** `lygte keycard identity CODE`: the age identity, for use with an age tool alone. */
export function keycardIdentityCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('identity')
    .description(help.commands.keycardIdentity)
    .argument('[code]', help.args.cardCode)
    .action((code: string | undefined) =>
      runAction(context, async () => {
        const secret = await readCard(context, code);
        if (!secret.ok) return secret;
        context.out(`${keycardIdentity(secret.value)}\n`);
        return ok(undefined);
      }),
    );
}

interface Options extends HubChoice, LanguageOption, WifiChoice {
  readonly data: string;
  readonly institution: string;
  readonly kind: Role;
  readonly label: string;
  readonly out?: string;
  readonly publish: boolean;
  readonly url: string;
  readonly json?: boolean;
}

/** `lygte keycard new`: makes a card: a PDF with `--out`, else its code on standard output. */
export function keycardNewCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  const kind = new Option('--kind <kind>', help.options.kind).choices(['staff', 'leader']);
  return new Command('new')
    .description(help.commands.keycardNew)
    .requiredOption('--institution <id>', help.options.institution)
    .addOption(kind.makeOptionMandatory())
    .option('--label <label>', help.options.label, '')
    .option('--out <file>', help.options.out)
    .option('--publish', help.options.publish, true)
    .option('--no-publish', help.options.noPublish)
    .addOption(appUrlOption(context))
    .option('--wifi <name>', help.options.wifi)
    .option('--wifi-password <password>', help.options.wifiPassword)
    .addOption(officeOption(context))
    .addOption(hubUrlOption(context))
    .addOption(tokenFileOption(context))
    .addOption(langOption(context))
    .addOption(jsonOption(context))
    .action((options: Options, command: Command) =>
      runAction(context, async () => {
        const device = await ownDevice(context);
        const wifi = await wifiFor(context, options, device);
        if (!wifi.ok) return wifi;
        const url = appUrlOf(context, command, device);
        return make(context, { ...options, url }, wifi.value ?? undefined);
      }),
    );
}

async function make(
  context: CommandContext,
  options: Options,
  wifi: Wifi | undefined,
): Promise<Result<void>> {
  const opened = await changeKnownOffice(context, options.data, 'lygte keycard new');
  if (!opened.ok) return opened;
  await using office = opened.value;
  const institution = institutionOf(office, options.institution);
  if (!institution.ok) return institution;
  // Checked before the card is made: a card that cannot be published must not be printed.
  const hub = options.publish ? await officeHub(context, office, options) : null;
  if (hub?.ok === false) return hub;
  // So is the paper's place: it may be another card's only paper.
  const paper = options.out === undefined ? null : await createPrivate(options.out);
  if (paper === null && options.out !== undefined)
    return err(failure('fileExists', { file: options.out }));

  await makeCard(context, office, { institution: institution.value, wifi, paper }, options);
  const published = hub !== null && (await publishCard(office, hub.value, institution.value.id));
  if (published !== false && !published.ok) return published;
  if (published === false || !published.value)
    context.err(`${messages[context.language].cardAfterPublish}\n`);
  return ok(undefined);
}

interface Handing {
  readonly institution: KnownInstitution;
  readonly wifi: Wifi | undefined;
  /** Null for a card whose code goes to standard output. */
  readonly paper: NewFile | null;
}

/**
 * Makes a card and hands it out. Where that fails, nobody has its code: it is revoked again, and
 * what there is of the paper is removed. The card comes first, so that a paper never shows a code
 * that nothing is sealed to. The code is not printed in the paper's place: terminals and the logs of
 * nightly jobs keep what is printed, and another card costs nothing.
 */
async function makeCard(
  context: CommandContext,
  office: Office,
  handing: Handing,
  options: Options,
): Promise<void> {
  const { kind, label } = options;
  let card: NewCard | null = null;
  try {
    card = await office.newCard({ institution: handing.institution.id, kind, label });
    await handOut(context, card, handing, options);
  } catch (error) {
    try {
      // First, for the space that revoking may need.
      await handing.paper?.discard();
    } finally {
      if (card !== null) await office.revokeCard(card.id);
    }
    throw error;
  }
}

/** The code is given out once: into the PDF or to the terminal. */
async function handOut(
  context: CommandContext,
  card: NewCard,
  { institution: { name: institution }, wifi, paper }: Handing,
  options: Options,
): Promise<void> {
  const text = messages[context.language];
  const { id, kind, label, code } = card;
  const { out, json, lang, url: appUrl } = options;
  const facts = { institution, kind, label, code, wifi, appUrl, issuedAt: context.clock.now() };
  if (paper !== null) await paper.write(await keycardPdf(facts, lang));
  context.err(`${text.cardMade({ id, kind, institution })}\n`);
  if (out === undefined) context.err(`${text.cardOnce}\n`);
  if (json === true)
    context.out(`${JSON.stringify(out === undefined ? { id, kind, code } : { id, kind, out })}\n`);
  else context.out(out === undefined ? `${code}\n` : `${text.wrote(out)}\n`);
}

/** Publishes one institution's cards; false where it has nothing published to seal to them. */
async function publishCard(
  office: Office,
  hub: PublishTarget,
  institution: string,
): Promise<Result<boolean>> {
  const published = await republish(office, hub, institution);
  return published.ok ? ok(published.value.length > 0) : published;
}

function institutionOf(office: Office, id: string): Result<KnownInstitution> {
  const known = office.institutions();
  const found = known.find((each) => each.id === id);
  if (found !== undefined) return ok(found);
  const ids = known.map((each) => each.id).join(', ');
  return err(failure('unknownInstitution', { institution: id, known: ids }));
}

/** `lygte keycard`: the cards that open devices. */
export function keycardCommand(context: CommandContext): Command {
  return new Command('keycard')
    .description(helpText[context.language].commands.keycard)
    .addCommand(keycardNewCommand(context))
    .addCommand(listCommand(context))
    .addCommand(revokeCommand(context))
    .addCommand(keycardIdentityCommand(context));
}

interface ListOptions {
  readonly data: string;
  readonly institution?: string;
  readonly json?: boolean;
}

function listCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('list')
    .description(help.commands.keycardList)
    .option('--institution <id>', help.options.institution)
    .addOption(officeOption(context))
    .addOption(jsonOption(context))
    .action((options: ListOptions) => runAction(context, () => list(context, options)));
}

async function list(context: CommandContext, options: ListOptions): Promise<Result<void>> {
  const office = await openKnownOffice(context, options.data);
  if (!office.ok) return office;
  const { institution } = options;
  const cards = office.value
    .cards()
    .filter((card) => institution === undefined || card.institution === institution);
  const text = messages[context.language];
  if (options.json === true) context.out(`${JSON.stringify(cards)}\n`);
  else if (cards.length === 0) context.out(`${text.cardsNone}\n`);
  else {
    const rows = cards.map((card) => [
      card.id,
      card.institution,
      text.roles[card.kind],
      card.label,
      card.createdAt.slice(0, 10),
      card.revokedAt?.slice(0, 10) ?? '',
    ]);
    context.out(table([text.cardHead, ...rows]));
  }
  return ok(undefined);
}

interface RevokeOptions extends HubChoice {
  readonly data: string;
  readonly publish: boolean;
}

function revokeCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('revoke')
    .description(help.commands.keycardRevoke)
    .argument('<id>', help.args.card)
    .option('--publish', help.options.publishRevoked, true)
    .option('--no-publish', help.options.noPublishRevoked)
    .addOption(officeOption(context))
    .addOption(hubUrlOption(context))
    .addOption(tokenFileOption(context))
    .action((id: string, options: RevokeOptions) =>
      runAction(context, () => revoke(context, id, options)),
    );
}

/** The card is revoked first, whatever the hub says: the next publication leaves it out. */
async function revoke(
  context: CommandContext,
  id: string,
  options: RevokeOptions,
): Promise<Result<void>> {
  const opened = await changeKnownOffice(context, options.data, 'lygte keycard revoke');
  if (!opened.ok) return opened;
  await using office = opened.value;
  const card = office.cards().find((each) => each.id === id);
  if (card === undefined || !(await office.revokeCard(id)))
    return err(failure('unknownCard', { card: id }));
  const hub = options.publish ? await officeHub(context, office, options) : null;
  const published = hub?.ok ? await publishCard(office, hub.value, card.institution) : hub;
  const done = published?.ok === true && published.value === true;
  context.out(`${messages[context.language].cardRevoked(id, done)}\n`);
  // An office that never came to a hub has published nothing that the card could open.
  if (published === null || published.ok || published.failure.code === 'officeNotEnrolled')
    return ok(undefined);
  return published;
}
