import { Command, Option } from 'commander';
import { writePrivate } from '../../../appliance/storage/write-file.ts';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Role } from '../../core/snapshot.ts';
import type { KnownInstitution, NewCard, Office } from '../../importer/office.ts';
import { republish } from '../../importer/publish/publish.ts';
import { type HubChoice, officeHub } from '../office-hub.ts';
import { openKnownOffice } from '../office-key.ts';
import {
  appUrlOption,
  hubUrlOption,
  jsonOption,
  langOption,
  officeOption,
  type Spoken,
  tokenFileOption,
} from '../options.ts';
import { perform } from '../perform.ts';
import { keycardPdf } from '../print/keycard.ts';
import { appUrlOf, ownBox, type WifiChoice, wifiFor } from '../print/own-device.ts';
import type { Wifi } from '../print/wifi.ts';
import { helpText } from '../text/help.ts';
import { sayText } from '../text/say.ts';
import type { World } from '../world.ts';

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
