import type { RunCommand } from './run-command.ts';

/** Longer than a halted firmware lets one command wait. */
const IW_MS = 8_000;

/**
 * Whether the radio really sends, by what anybody may ask the kernel. `quiet`: the radio answers and
 * is no access point on a channel. `halted`: its firmware does not answer. Without `iw` nobody can
 * tell, and NetworkManager's word stands.
 */
export async function checkRadio(
  run: RunCommand,
  device: string,
): Promise<'sends' | 'quiet' | 'halted'> {
  // The list of stations comes from the firmware itself; the rest may be the driver's memory.
  const stations = await run(['iw', 'dev', device, 'station', 'dump'], { timeoutMs: IW_MS });
  const told = await run(['iw', 'dev', device, 'info'], { timeoutMs: IW_MS });
  if (told.code === null) return (await hasIw(run)) ? 'halted' : 'sends';
  if (stations.code !== 0) return told.code === 0 ? 'halted' : 'quiet';
  return /^\s*type AP$/m.test(told.stdout) && /^\s*channel \d+/m.test(told.stdout)
    ? 'sends'
    : 'quiet';
}

async function hasIw(run: RunCommand): Promise<boolean> {
  return (await run(['iw', '--version'], { timeoutMs: IW_MS })).code !== null;
}
