import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import { CONFIG_FILE, readAccounts } from '../../../appliance/setup/data-folder.ts';
import { type DeviceReader, openDeviceStore } from '../../../appliance/storage/store.ts';
import {
  type Candidate,
  type Choice,
  checkPair,
  choose,
  hubOffer,
  manualOffer,
  offerOf,
  readManual,
  TLS_FILES,
  tlsFolder,
} from '../../../appliance/tls/certificates.ts';
import { parseDeviceKey } from '../../../appliance/tls/device-key.ts';
import { checkConfigFile, configOf, parseWritten } from '../../core/config-check.ts';
import { err, FAILURE_CODES, type Failure, failure, ok, type Result } from '../../core/errors.ts';
import { failureText } from '../../core/text/failures.ts';
import { readinessText } from '../../core/text/readiness.ts';
import { readIfThere, writePrivate } from '../../platform/files.ts';
import type { CommandContext } from '../context.ts';
import { deviceDataOption, jsonOption } from '../options.ts';
import { badOption, runAction } from '../run.ts';
import { certificateText } from '../text/messages.ts';

/** Continues as the server's user: the server could not read files that root makes in its folder. */
export function becomeServer({ host }: CommandContext): void {
  const accounts = host.root ? readAccounts('/etc') : null;
  if (accounts !== null) host.become({ uid: accounts.server, gid: accounts.group });
}

/** The name that setup gives the services from `box.json`; null where there is no such file. */
export async function deviceNameIn(data: string): Promise<string | null> {
  const path = join(data, CONFIG_FILE);
  const text = await readIfThere(path);
  if (text === null) return null;
  const { written } = parseWritten(text.toString(), path);
  return configOf(checkConfigFile(written, path).written).name;
}

/**
 * The certificate that the server uses at `now`, chosen by the server's own rules. Fails with `badKey` or
 * `badCertificate` where the server has yet to repair its own files.
 */
export async function inspect(
  data: string,
  name: string,
  store: Pick<DeviceReader, 'certificate'>,
  now: number,
): Promise<Result<Choice>> {
  const folder = tlsFolder(data);
  const keyFile = join(folder, TLS_FILES.key);
  const key = parseDeviceKey(await readFile(keyFile, 'utf8'));
  if (key === null) return err(failure('badKey', { file: keyFile }));
  const ownFile = join(folder, TLS_FILES.own);
  const own = offerOf('own', await readFile(ownFile, 'utf8'), key, name);
  if (own === null || own === 'broken') return err(failure('badCertificate', { file: ownFile }));
  const hub = hubOffer(store.certificate()?.chain ?? null, key, name);
  return ok(choose({ manual: manualOffer(readManual(folder), name), hub, own }, now));
}

export interface Given {
  /** Paths of PEM files. */
  readonly chain: string;
  readonly key: string;
}

/**
 * The files somebody wants to install, checked: they fit `name` and are valid at `now` (milliseconds since
 * 1970 UTC). Fails as `checkPair` does, with the file in its detail, or with `certificateOutdated`.
 */
export async function readGiven(
  { chain, key }: Given,
  name: string,
  now: number,
): Promise<Result<{ readonly pair: { chain: string; key: string }; readonly checked: Candidate }>> {
  const pair = { chain: await readFile(chain, 'utf8'), key: await readFile(key, 'utf8') };
  const checked = checkPair(pair, name);
  if (!checked.ok) return err(withFile(checked.failure, { chain, key }));
  const { notBefore, notAfter } = checked.value.chain;
  if (now < notBefore || now >= notAfter) return err(failure('certificateOutdated'));
  return ok({ pair, checked: checked.value });
}

function withFile({ code, detail }: Failure, { chain, key }: Given): Failure {
  if (code === 'badCertificate') return failure(code, { file: chain });
  return code === 'badKey' ? failure(code, { file: key }) : { code, ...(detail && { detail }) };
}

/**
 * Puts both files in place, each written whole. Between the two, and after a power cut there, the
 * device has a pair that does not fit: then it uses the hub's certificate and reports that.
 */
export async function putIn(data: string, pair: { chain: string; key: string }): Promise<void> {
  const folder = tlsFolder(data);
  const [chain, key] = [TLS_FILES.manual.chain, TLS_FILES.manual.key].map((name) =>
    join(folder, name),
  ) as [string, string];
  await mkdir(dirname(key), { recursive: true, mode: 0o700 });
  await writePrivate(key, pair.key);
  await writePrivate(chain, pair.chain);
}

export async function takeOut(data: string): Promise<void> {
  const folder = dirname(join(tlsFolder(data), TLS_FILES.manual.key));
  await rm(folder, { recursive: true, force: true });
}

interface Options {
  readonly data: string;
  readonly name?: string;
  readonly json?: boolean;
}

/** `lygte certificate install|show|remove`: the certificate on port 443. */
export function certificateCommand(context: CommandContext): Command {
  const { help } = certificateText[context.language];
  const part = (name: string, description: string) =>
    new Command(name).description(description).addOption(deviceDataOption(context));
  const nameOption = new Option('--name <name>', help.name);
  return new Command('certificate')
    .description(help.certificate)
    .addCommand(
      part('install', help.install)
        .argument('<fullchain>', help.chain)
        .argument('<key>', help.key)
        .addOption(nameOption)
        .action((chain: string, key: string, options: Options) =>
          runAction(context, () => install(context, { chain, key }, options)),
        ),
    )
    .addCommand(
      part('show', help.show)
        .addOption(nameOption)
        .addOption(jsonOption(context))
        .action((options: Options) => runAction(context, () => show(context, options))),
    )
    .addCommand(
      part('remove', help.remove).action((options: Options) =>
        runAction(context, async () => {
          becomeServer(context);
          await takeOut(options.data);
          context.out(`${certificateText[context.language].removed}\n`);
          return ok(undefined);
        }),
      ),
    );
}

async function install(
  context: CommandContext,
  given: { readonly chain: string; readonly key: string },
  { data, ...options }: Options,
): Promise<Result<void>> {
  const name = options.name ?? (await deviceNameIn(data));
  if (name === null) return badOption('--name', '');
  const read = await readGiven(given, name, context.clock.now());
  if (!read.ok) return read;
  becomeServer(context);
  await putIn(data, read.value.pair);
  const until = dayOf(read.value.checked.chain.notAfter);
  context.out(`${certificateText[context.language].installed(name, until)}\n`);
  return ok(undefined);
}

async function show(context: CommandContext, { data, ...options }: Options): Promise<Result<void>> {
  const file = join(data, 'device.db');
  if (!existsSync(file)) return err(failure('noSuchFile', { file }));
  const given = options.name ?? (await deviceNameIn(data));
  becomeServer(context);
  using store = openDeviceStore(file);
  const name = given ?? store.certificateRequest()?.name ?? null;
  if (name === null) return badOption('--name', '');
  const found = await inspect(data, name, store, context.clock.now());
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
    context.out(`${JSON.stringify(facts)}\n`);
    return ok(undefined);
  }
  const text = certificateText[context.language];
  const lines = [
    text.sources[use.source],
    text.name(name),
    text.dates(dayOf(notBefore), dayOf(notAfter)),
    text.issuer(facts.issuer),
    text.fingerprint(facts.sha256),
    ...facts.codes.map((code) => `- ${readinessText[context.language][code]}`),
    ...(refused === null ? [] : [text.refused(failureText(refused, context.language))]),
  ];
  context.out(`${lines.join('\n')}\n`);
  return ok(undefined);
}

/** The hub's answer to the request, as sync has stored it. */
function refusalOf(code: string | null, name: string): Failure | null {
  const known = FAILURE_CODES.find((each) => each === code);
  return known === undefined ? null : failure(known, { name });
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
