import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { writePrivate } from '../../../appliance/storage/write-file.ts';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { readExports } from '../../importer/import.ts';
import { type Office, openOffice } from '../../importer/office.ts';
import type { Imported } from '../../importer/options.ts';
import { type PublishOutcome, publish } from '../../importer/publish/publish.ts';
import { type HubChoice, officeHub } from '../office-hub.ts';
import { hubUrlOption, jsonOption, officeOption, tokenFileOption } from '../options.ts';
import { badOption, perform } from '../perform.ts';
import { helpText } from '../text/help.ts';
import { sayText } from '../text/say.ts';
import type { World } from '../world.ts';
import { progressLine } from './progress.ts';
import { reportFile, summary } from './report.ts';

interface Options extends HubChoice {
  readonly data: string;
  readonly force?: boolean;
  readonly report?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `lygte import PATH…`: from export files to sealed objects at the hub. */
export function importCommand(world: World): Command {
  const help = helpText[world.language];
  return new Command('import')
    .description(help.commands.import)
    .argument('<path...>', help.args.exports)
    .option('--force', help.options.force)
    .option('--dry-run', help.options.dryRun)
    .option('--report <file>', help.options.report)
    .addOption(officeOption(world))
    .addOption(hubUrlOption(world))
    .addOption(tokenFileOption(world))
    .addOption(jsonOption(world))
    .action((paths: string[], options: Options) =>
      perform(world, () => runImport(world, paths, options)),
    );
}

async function runImport(
  world: World,
  paths: readonly string[],
  options: Options,
): Promise<Result<void>> {
  if (options.report !== undefined && !/\.(json|csv)$/.test(options.report))
    return badOption('--report', options.report);
  for (const path of paths) await stat(path);
  if (options.dryRun !== true || (await isThere(options.data)))
    return await importWith(world, paths, options, await openOffice(options.data, world));
  // A trial leaves nothing behind, and makes no keys where there are none.
  const trial = await mkdtemp(join(tmpdir(), 'lygte-trial-'));
  try {
    return await importWith(world, paths, options, await openOffice(trial, world));
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

async function importWith(
  world: World,
  paths: readonly string[],
  options: Options,
  office: Office,
): Promise<Result<void>> {
  const hub = options.dryRun === true ? null : await officeHub(world, office, options);
  if (hub?.ok === false) return hub;
  const progress = progressLine(world);
  const read = await readExports(paths, {
    clock: world.clock,
    idSecret: office.idSecret,
    onProgress: progress.show,
  });
  progress.clear();
  if (!read.ok) return read;
  const { report } = read.value;
  if (options.report !== undefined)
    await writePrivate(options.report, reportFile(options.report, report, world.language));
  if (options.json !== true) world.err(summary(report, world.language));
  if (hub === null) return tellDryRun(world, read.value, options);
  const { institutions } = read.value;
  const published = await publish(
    office,
    institutions,
    { force: options.force === true },
    hub.value,
  );
  if (!published.ok) return published;
  tellPublished(world, read.value, published.value, options);
  return ok(undefined);
}

function tellDryRun(world: World, imported: Imported, options: Options): Result<void> {
  const say = sayText[world.language];
  const found = imported.institutions.map(({ snapshot: { institution, children } }) => ({
    id: institution.id,
    name: institution.name,
    children: children.length,
  }));
  if (found.length === 0) return err(failure('noChildren'));
  if (options.json === true)
    world.out(`${JSON.stringify({ institutions: found, ...counts(imported) })}\n`);
  else {
    for (const { name, children } of found) world.out(`${say.institution(name, children)}\n`);
    world.out(`${say.dryRun}\n`);
  }
  return ok(undefined);
}

function tellPublished(
  world: World,
  imported: Imported,
  { institutions, absent }: PublishOutcome,
  options: Options,
): void {
  const say = sayText[world.language];
  if (options.json === true) {
    world.out(`${JSON.stringify({ institutions, absent, ...counts(imported) })}\n`);
    return;
  }
  for (const { name, version, change } of institutions)
    world.out(
      `${change === 'unchanged' ? say.unchanged(name, version) : say.published(name, version)}\n`,
    );
  for (const { name } of absent) world.err(`${say.absent(name)}\n`);
}

function counts({ report: { files, rows, issueCount } }: Imported) {
  return { files, rows, issues: issueCount };
}
