import { setFlagsFromString } from 'node:v8';
import { ok, type Result } from '../../core/errors.ts';
import { fetchStil, type StilFetched } from '../../importer/stil/fetch.ts';
import type { CommandContext } from '../context.ts';
import { failureLine } from '../run.ts';
import { messages } from '../text/messages.ts';

/** Bytes of exports from which memory counts for more than time. */
const LARGE = 16 * 1024 * 1024;

/**
 * Keeps the heap small where the exports are large: left alone, V8 takes several times what a large
 * municipality needs, on a machine that may have little. What has to be set before the process
 * starts is in systemd/lygte-import.service.
 *
 * @param bytes of all exports
 */
export function keepHeapSmall(bytes: number): void {
  if (bytes > LARGE) setFlagsFromString('--heap-growing-percent=5');
}

export const NOTHING_FETCHED = ok<StilFetched>({ files: [], failed: [] });

/** What STIL's web service gives; says of each institution that could not be had why. */
export async function fromStil(
  context: CommandContext,
  { data, quiet }: { readonly data: string; readonly quiet?: boolean },
): Promise<Result<StilFetched>> {
  const text = messages[context.language];
  const watched = context.terminal && quiet !== true;
  const fetched = await fetchStil(data, {
    clock: context.clock,
    random: context.random,
    onInstitution(number, done, all) {
      if (watched) context.err(`\r\u001b[K${text.fetching(number, done + 1, all)}`);
    },
  });
  if (watched) context.err('\r\u001b[K');
  if (!fetched.ok) return fetched;
  for (const { institution, failure } of fetched.value.failed)
    context.err(`${institution}: ${failureLine(failure, context.language)}`);
  return fetched;
}
