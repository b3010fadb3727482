import { Command } from 'commander';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { openKnownOffice } from '../office-key.ts';
import { jsonOption, officeOption } from '../options.ts';
import { perform } from '../perform.ts';
import { table } from '../table.ts';
import { helpText } from '../text/help.ts';
import { sayText } from '../text/say.ts';
import type { World } from '../world.ts';
import { keycardIdentityCommand } from './keycard-identity.ts';
import { keycardNewCommand } from './keycard-new.ts';

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
