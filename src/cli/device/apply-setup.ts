import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { newRun } from '../../../appliance/setup/context.ts';
import { ORDER_FILE } from '../../../appliance/setup/data-folder.ts';
import { runSetup } from '../../../appliance/setup/run.ts';
import { readBox, store } from '../../../appliance/setup/take-in.ts';
import { mergeWritten, orderIn, settingsIn, type Written } from '../../core/box-check.ts';
import { type FailureCode, failure, isFailureCode } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { setupText } from '../../core/text/setup.ts';
import { withDeviceCopy } from '../../recovery/device-copy.ts';
import { boxText } from '../text/box.ts';
import type { World } from '../world.ts';
import { boxSetup } from './box-setup.ts';
import { applyRendered } from './services.ts';

/** A hub across a slow line answers within this; longer is no reason to sit at the terminal. */
const ENROLS_WITHIN_MS = 60_000;
const LOOK_MS = 500;

/**
 * Writes checked answers down, lets the services have them, and waits for the enrolment among
 * them. Fails with `cannotWrite`, or as the hub refused the code.
 */
export async function applySetup(world: World, written: Written): Promise<Result<void>> {
  const say = boxText[world.language];
  const deps = boxSetup(world);
  const run = newRun(deps);
  const { data } = deps.paths;
  await deps.disk.folder(data, run.rights.folder);
  const before = await readBox(deps);
  const after = mergeWritten(before.written, settingsIn(written));
  if (!(await store(run, written, after))) return err(failure('cannotWrite', { file: data }));
  const { problems, restart } = await runSetup(deps);
  for (const { code, detail } of problems)
    world.err(`lygte: ${code}: ${detail === undefined ? '' : setupText(detail, world.language)}\n`);
  world.out(`${say.saved(data)}\n`);
  if (restart) world.out(`${say.restartBoard}\n`);

  const outage = await inOutage(data);
  await applyRendered(world.machine, { server: !outage });
  if (outage) world.err(`${say.afterOutage}\n`);
  return orderIn(written) === null || !world.machine.systemd
    ? ok(undefined)
    : await untilEnrolled(world, data);
}

/** The order is gone as soon as the hub has said yes or no; then the facts tell which. */
async function untilEnrolled(world: World, data: string): Promise<Result<void>> {
  const say = boxText[world.language];
  world.err(`${say.enrolling}\n`);
  for (let waited = 0; existsSync(join(data, ORDER_FILE)); waited += LOOK_MS) {
    if (waited >= ENROLS_WITHIN_MS) {
      world.out(`${say.enrolsLater}\n`);
      return ok(undefined);
    }
    await setTimeout(LOOK_MS);
  }
  return await withDeviceCopy(join(data, 'device.db'), async (store) => {
    const refused = store.syncFacts().enrolRefused;
    if (refused !== null) return err(failure(knownCode(refused)));
    const enrolment = store.enrolment();
    if (enrolment === null) return err(failure('notEnrolled'));
    world.out(`${say.enrolled(enrolment.name)}\n`);
    return ok(undefined);
  });
}

async function inOutage(data: string): Promise<boolean> {
  const file = join(data, 'device.db');
  if (!existsSync(file)) return false;
  const mode = await withDeviceCopy(file, async (store) => ok(store.outage().mode));
  return mode.ok && mode.value === 'outage';
}

/** What sync wrote down may be of a newer version than this command. */
function knownCode(code: string): FailureCode {
  return isFailureCode(code) ? code : 'codeUnknown';
}
