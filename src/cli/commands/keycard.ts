import { Command, Option } from 'commander';
import { writePrivate } from '../../../appliance/storage/files.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { Role } from '../../core/snapshot.ts';
import { keycardIdentity } from '../../crypto/keys.ts';
import type { KnownInstitution, NewCard, Office } from '../../importer/office.ts';
import { republish } from '../../importer/publish/publish.ts';
import type { World } from '../context.ts';
import { type HubChoice, officeHub, openKnownOffice, readCard } from '../office.ts';
import {
  appUrlOption,
  hubUrlOption,
  jsonOption,
  langOption,
  officeOption,
  type Spoken,
  tokenFileOption,
} from '../options.ts';
import { keycardPdf } from '../print/keycard.ts';
import { appUrlOf, ownBox, type WifiChoice, wifiFor } from '../print/own-device.ts';
import type { Wifi } from '../print/qr.ts';
import { perform, table } from '../run.ts';
import { helpText } from '../text/help.ts';
import { sayText } from '../text/messages.ts';

/** `lygte keycard identity CODE`: the age identity, should only an age tool be left. */
export function keycardIdentityCommand(world: World): Command {
  const help = helpText[world.language];
  return new Command('identity')
    .description(help.commands.keycardIdentity)
    .argument('[code]', help.args.cardCode)
    .action((code: string | undefined) =>
      perform(world, async () => {
        const secret = await readCard(world, code);
        if (!secret.ok) return secret;
        world.out(`${keycardIdentity(secret.value)}\n`);
        return ok(undefined);
      }),
    );
}

interface Options extends HubChoice, Spoken, WifiChoice {
  readonly data: string;
  readonly institution: string;
  readonly kind: Role;
  readonly label: string;
  readonly out?: string;
  readonly publish: boolean;
  readonly url: string;
  readonly json?: boolean;
}

/** `lygte keycard new`: a card, on paper with `--out`, else its code on standard output. */
export function keycardNewCommand(world: World): Command {
  const help = helpText[world.language];
  const kind = new Option('--kind <kind>', help.options.kind).choices(['staff', 'leader']);
  return new Command('new')
    .description(help.commands.keycardNew)
    .requiredOption('--institution <id>', help.options.institution)
    .addOption(kind.makeOptionMandatory())
    .option('--label <label>', help.options.label, '')
    .option('--out <file>', help.options.out)
    .option('--publish', help.options.publish, true)
    .option('--no-publish', help.options.noPublish)
    .addOption(appUrlOption(world))
    .option('--wifi <name>', help.options.wifi)
    .option('--wifi-password <password>', help.options.wifiPassword)
    .addOption(officeOption(world))
    .addOption(hubUrlOption(world))
    .addOption(tokenFileOption(world))
    .addOption(langOption(world))
    .addOption(jsonOption(world))
    .action((options: Options, command: Command) =>
      perform(world, async () => {
        const box = await ownBox(world);
        const wifi = await wifiFor(world, options, box);
        if (!wifi.ok) return wifi;
        const url = appUrlOf(world, command, box);
        return make(world, { ...options, url }, wifi.value ?? undefined);
      }),
    );
}

async function make(world: World, options: Options, wifi: Wifi | undefined): Promise<Result<void>> {
  const office = await openKnownOffice(world, options.data);
  if (!office.ok) return office;
  const institution = institutionOf(office.value, options.institution);
  if (!institution.ok) return institution;
  // Before the card is made: a card that cannot be published should not be printed.
  const hub = options.publish ? await officeHub(world, office.value, options) : null;
  if (hub?.ok === false) return hub;

  const { kind, label } = options;
  const card = await office.value.newCard({ institution: institution.value.id, kind, label });
  await handOut(world, card, institution.value, wifi, options);
  if (hub === null) {
    world.err(`${sayText[world.language].cardAfterPublish}\n`);
    return ok(undefined);
  }
  const published = await republish(office.value, hub.value);
  return published.ok ? ok(undefined) : published;
}

/** The code leaves here once: onto the paper or the terminal. */
async function handOut(
  world: World,
  card: NewCard,
  institution: KnownInstitution,
  wifi: Wifi | undefined,
  options: Options,
): Promise<void> {
  const say = sayText[world.language];
  const { id, kind, label, code } = card;
  world.err(`${say.cardMade({ id, kind, institution: institution.name })}\n`);
  if (options.out === undefined) {
    world.err(`${say.cardOnce}\n`);
    world.out(options.json === true ? `${JSON.stringify({ id, kind, code })}\n` : `${code}\n`);
    return;
  }
  const facts = { institution: institution.name, kind, label, code, wifi };
  const paper = { ...facts, appUrl: options.url, issuedAt: world.clock.now() };
  await writePrivate(options.out, await keycardPdf(paper, options.lang));
  const { out } = options;
  world.out(
    options.json === true ? `${JSON.stringify({ id, kind, out })}\n` : `${say.wrote(out)}\n`,
  );
}

function institutionOf(office: Office, id: string): Result<KnownInstitution> {
  const known = office.institutions();
  const found = known.find((each) => each.id === id);
  if (found !== undefined) return ok(found);
  const ids = known.map((each) => each.id).join(', ');
  return err(failure('unknownInstitution', { institution: id, known: ids }));
}

/** `lygte keycard`: the cards that open boxes. */
export function keycardCommand(world: World): Command {
  return new Command('keycard')
    .description(helpText[world.language].commands.keycard)
    .addCommand(keycardNewCommand(world))
    .addCommand(listCommand(world))
    .addCommand(revokeCommand(world))
    .addCommand(keycardIdentityCommand(world));
}

interface ListOptions {
  readonly data: string;
  readonly institution?: string;
  readonly json?: boolean;
}

function listCommand(world: World): Command {
  const help = helpText[world.language];
  return new Command('list')
    .description(help.commands.keycardList)
    .option('--institution <id>', help.options.institution)
    .addOption(officeOption(world))
    .addOption(jsonOption(world))
    .action((options: ListOptions) => perform(world, () => list(world, options)));
}

async function list(world: World, options: ListOptions): Promise<Result<void>> {
  const office = await openKnownOffice(world, options.data);
  if (!office.ok) return office;
  const { institution } = options;
  const cards = office.value
    .cards()
    .filter((card) => institution === undefined || card.institution === institution);
  const say = sayText[world.language];
  if (options.json === true) world.out(`${JSON.stringify(cards)}\n`);
  else if (cards.length === 0) world.out(`${say.cardsNone}\n`);
  else {
    const rows = cards.map((card) => [
      card.id,
      card.institution,
      say.roles[card.kind],
      card.label,
      card.createdAt.slice(0, 10),
      card.revokedAt?.slice(0, 10) ?? '',
    ]);
    world.out(table([say.cardHead, ...rows]));
  }
  return ok(undefined);
}

function revokeCommand(world: World): Command {
  const help = helpText[world.language];
  return new Command('revoke')
    .description(help.commands.keycardRevoke)
    .argument('<id>', help.args.card)
    .addOption(officeOption(world))
    .action((id: string, options: { readonly data: string }) =>
      perform(world, async () => {
        const office = await openKnownOffice(world, options.data);
        if (!office.ok) return office;
        const revoked = await office.value.revokeCard(id);
        if (!revoked) return err(failure('unknownCard', { card: id }));
        world.out(`${sayText[world.language].cardRevoked(id)}\n`);
        return ok(undefined);
      }),
    );
}
