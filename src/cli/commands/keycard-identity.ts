import { Command } from 'commander';
import { ok } from '../../core/result.ts';
import { keycardIdentity } from '../../crypto/keycard.ts';
import { perform } from '../perform.ts';
import { readCard } from '../secret.ts';
import { helpText } from '../text/help.ts';
import type { World } from '../world.ts';

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
