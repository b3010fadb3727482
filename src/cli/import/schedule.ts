import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { hasSources, type ImportSettings } from '../../importer/settings.ts';
import { writeWhole } from '../../platform/files.ts';
import { type CommandContext, type HostSystem, zoneOf } from '../context.ts';
import { badOption } from '../run.ts';
import { readGuardedSecret } from './channels.ts';

/** The nightly import as systemd's timer: the package brings the units, and these files complete them. */

const TIMER = 'lygte-import.timer';
const SERVICE = 'lygte-import.service';
const WHOLE = { mode: 0o644, owner: null };

/**
 * Runs the import every day at this time, as the owner of the office's folder. Fails with
 * `noSystemd`, `notRoot`, `badOption`, `badSettings` where no paths are set, `noOffice`,
 * `scheduleFailed`, and as `readGuardedSecret` does for the secrets of mail and webhook.
 *
 * @param time `HH:MM`, in the zone of the institutions
 * @param office absolute path
 */
export async function schedule(
  context: CommandContext,
  time: string,
  office: string,
  settings: ImportSettings,
): Promise<Result<void>> {
  const { host, env } = context;
  const able = mayChange(host);
  if (!able.ok) return able;
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return badOption('--schedule', time);
  if (/\p{Cc}/u.test(office)) return badOption('--data', office);
  const owner = await stat(join(office, 'keys.json')).catch(() => null);
  if (owner === null) return err(failure('noOffice', { file: office }));
  if (!hasSources(settings))
    return err(failure('badSettings', { file: settings.file, key: 'paths' }));
  // Better told now than by a message that does not come.
  for (const secret of [settings.mail?.passwordFile, settings.webhook?.tokenFile]) {
    const read = secret === undefined ? null : await readGuardedSecret(secret);
    if (read?.ok === false) return read;
  }
  const { uid } = await stat(office);
  const files = {
    [SERVICE]: [
      '[Service]',
      // A number is not looked up in vain where the user comes from a directory.
      'DynamicUser=no',
      `User=${uid}`,
      `Environment=${unitWord(`LYGTE_OFFICE=${office}`)}`,
      `ReadWritePaths=${unitWord(office)} ${unitWord(`-${settings.reports.folder}`)}`,
    ],
    [TIMER]: ['[Timer]', 'OnCalendar=', `OnCalendar=*-*-* ${time}:00 ${zoneOf(env)}`],
  };
  for (const [unit, lines] of Object.entries(files)) {
    await mkdir(join(host.units, `${unit}.d`), { recursive: true, mode: 0o755 });
    await writeWhole(fileOf(host, unit), `${lines.join('\n')}\n`, WHOLE);
  }
  for (const args of [['daemon-reload'], ['enable', TIMER], ['restart', TIMER]])
    if ((await host.run(['systemctl', ...args])) === null) return err(failure('scheduleFailed'));
  return ok(undefined);
}

/** Ends what `schedule` began. Fails with `noSystemd`, `notRoot` or `scheduleFailed`. */
export async function unschedule({ host }: CommandContext): Promise<Result<void>> {
  const able = mayChange(host);
  if (!able.ok) return able;
  if ((await host.run(['systemctl', 'disable', '--now', TIMER])) === null)
    return err(failure('scheduleFailed'));
  for (const unit of [SERVICE, TIMER])
    await rm(join(host.units, `${unit}.d`), { recursive: true, force: true });
  return (await host.run(['systemctl', 'daemon-reload'])) === null
    ? err(failure('scheduleFailed'))
    : ok(undefined);
}

/** Microseconds since 1970 UTC of a timer's next run; null or 0 where there is none. */
const timers = v.array(v.object({ unit: v.string(), next: v.nullish(v.number()) }));

/** Milliseconds since 1970 UTC; null where it is not scheduled. Fails with `noSystemd`. */
export async function nextRun({ host }: CommandContext): Promise<Result<number | null>> {
  if (!host.systemd) return err(failure('noSystemd'));
  const printed = await host.run(['systemctl', 'list-timers', '--output=json', TIMER]);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), timers), printed ?? '[]');
  if (!parsed.success) return err(failure('scheduleFailed'));
  const next = parsed.output.find(({ unit }) => unit === TIMER)?.next;
  return ok(next ? Math.floor(next / 1_000) : null);
}

function mayChange({ systemd, root }: HostSystem): Result<void> {
  if (!systemd) return err(failure('noSystemd'));
  return root ? ok(undefined) : err(failure('notRoot'));
}

function fileOf({ units }: HostSystem, unit: string): string {
  return join(units, `${unit}.d`, 'office.conf');
}

/** One word of a unit file, whatever characters a path has. */
function unitWord(word: string): string {
  return `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`;
}
