import { Command, Option } from 'commander';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { Role } from '../../core/snapshot.ts';
import { keycardIdentity } from '../../crypto/keys.ts';
import type { KnownInstitution, NewCard, Office } from '../../importer/office.ts';
import { republish } from '../../importer/publish/publish.ts';
import { writePrivate } from '../../platform/files.ts';
import type { CommandContext } from '../context.ts';
import { type HubChoice, officeHub, openKnownOffice, readCard } from '../office.ts';
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
  const office = await openKnownOffice(context, options.data);
  if (!office.ok) return office;
  const institution = institutionOf(office.value, options.institution);
  if (!institution.ok) return institution;
  // Checked before the card is made: a card that cannot be published must not be printed.
  const hub = options.publish ? await officeHub(context, office.value, options) : null;
  if (hub?.ok === false) return hub;

  const { kind, label } = options;
  const card = await office.value.newCard({ institution: institution.value.id, kind, label });
  await handOut(context, card, institution.value, wifi, options);
  if (hub === null) {
    context.err(`${messages[context.language].cardAfterPublish}\n`);
    return ok(undefined);
  }
  const published = await republish(office.value, hub.value);
  return published.ok ? ok(undefined) : published;
}

/** The code is given out once: into the PDF or to the terminal. */
async function handOut(
  context: CommandContext,
  card: NewCard,
  institution: KnownInstitution,
  wifi: Wifi | undefined,
  options: Options,
): Promise<void> {
  const text = messages[context.language];
  const { id, kind, label, code } = card;
  context.err(`${text.cardMade({ id, kind, institution: institution.name })}\n`);
  if (options.out === undefined) {
    context.err(`${text.cardOnce}\n`);
    context.out(options.json === true ? `${JSON.stringify({ id, kind, code })}\n` : `${code}\n`);
    return;
  }
  const facts = { institution: institution.name, kind, label, code, wifi };
  const paper = { ...facts, appUrl: options.url, issuedAt: context.clock.now() };
  await writePrivate(options.out, await keycardPdf(paper, options.lang));
  const { out } = options;
  context.out(
    options.json === true ? `${JSON.stringify({ id, kind, out })}\n` : `${text.wrote(out)}\n`,
  );
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

function revokeCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('revoke')
    .description(help.commands.keycardRevoke)
    .argument('<id>', help.args.card)
    .addOption(officeOption(context))
    .action((id: string, options: { readonly data: string }) =>
      runAction(context, async () => {
        const office = await openKnownOffice(context, options.data);
        if (!office.ok) return office;
        const revoked = await office.value.revokeCard(id);
        if (!revoked) return err(failure('unknownCard', { card: id }));
        context.out(`${messages[context.language].cardRevoked(id)}\n`);
        return ok(undefined);
      }),
    );
}
