import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { FAILURE_CODES, type Failure, failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { failureText } from '../../core/text/failures.ts';
import { readinessText } from '../../core/text/readiness.ts';
import { deviceDataOption, jsonOption } from '../options.ts';
import { badOption, perform } from '../perform.ts';
import { certificateText } from '../text/certificate.ts';
import type { World } from '../world.ts';
import { becomeServer } from './as-server.ts';
import { boxNameIn } from './box-name.ts';
import { inspect } from './inspect.ts';
import { putIn, readGiven, takeOut } from './install.ts';

interface Options {
  readonly data: string;
  readonly name?: string;
  readonly json?: boolean;
}

/** `lygte certificate install|show|remove`: what phones are shown on port 443. */
export function certificateCommand(world: World): Command {
  const { help } = certificateText[world.language];
  const part = (name: string, description: string) =>
    new Command(name).description(description).addOption(deviceDataOption(world));
  const nameOption = new Option('--name <name>', help.name);
  return new Command('certificate')
    .description(help.certificate)
    .addCommand(
      part('install', help.install)
        .argument('<fullchain>', help.chain)
        .argument('<key>', help.key)
        .addOption(nameOption)
        .action((chain: string, key: string, options: Options) =>
          perform(world, () => install(world, { chain, key }, options)),
        ),
    )
    .addCommand(
      part('show', help.show)
        .addOption(nameOption)
        .addOption(jsonOption(world))
        .action((options: Options) => perform(world, () => show(world, options))),
    )
    .addCommand(
      part('remove', help.remove).action((options: Options) =>
        perform(world, async () => {
          becomeServer(world);
          await takeOut(options.data);
          world.out(`${certificateText[world.language].removed}\n`);
          return ok(undefined);
        }),
      ),
    );
}

async function install(
  world: World,
  given: { readonly chain: string; readonly key: string },
  { data, ...options }: Options,
): Promise<Result<void>> {
  const name = options.name ?? (await boxNameIn(data));
  if (name === null) return badOption('--name', '');
  const read = await readGiven(given, name, world.clock.now());
  if (!read.ok) return read;
  becomeServer(world);
  await putIn(data, read.value.pair);
  const until = dayOf(read.value.checked.chain.notAfter);
  world.out(`${certificateText[world.language].installed(name, until)}\n`);
  return ok(undefined);
}

async function show(world: World, { data, ...options }: Options): Promise<Result<void>> {
  const file = join(data, 'device.db');
  if (!existsSync(file)) return err(failure('noSuchFile', { file }));
  const said = options.name ?? (await boxNameIn(data));
  becomeServer(world);
  using store = openDeviceStore(file);
  const name = said ?? store.certificateRequest()?.name ?? null;
  if (name === null) return badOption('--name', '');
  const found = await inspect(data, name, store, world.clock.now());
  if (!found.ok) return found;
  const { use, codes } = found.value;
  const { leaf, notBefore, notAfter } = use.chain;
  const refused = refusalOf(store.certificateRefused(), name);
  const facts = {
    source: use.source,
    name,
    notBefore: new Date(notBefore).toISOString(),
    notAfter: new Date(notAfter).toISOString(),
    issuer: leaf.issuer.replaceAll('\n', ', '),
    sha256: leaf.fingerprint256,
    codes: [...codes],
    refused: refused?.code ?? null,
  };
  if (options.json === true) {
    world.out(`${JSON.stringify(facts)}\n`);
    return ok(undefined);
  }
  const text = certificateText[world.language];
  const lines = [
    text.sources[use.source],
    text.name(name),
    text.dates(dayOf(notBefore), dayOf(notAfter)),
    text.issuer(facts.issuer),
    text.fingerprint(facts.sha256),
    ...facts.codes.map((code) => `- ${readinessText[world.language][code]}`),
    ...(refused === null ? [] : [text.refused(failureText(refused, world.language))]),
  ];
  world.out(`${lines.join('\n')}\n`);
  return ok(undefined);
}

/** The hub's word on the request, as sync has written it down. */
function refusalOf(code: string | null, name: string): Failure | null {
  const known = FAILURE_CODES.find((each) => each === code);
  return known === undefined ? null : failure(known, { name });
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
