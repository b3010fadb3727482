import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { PartFailure } from '../../src/core/panel-part.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { createKeyReader } from './key-events.ts';
import { type PanelButton, refusal } from './part.ts';

/** What is pressed when the device is opened, the kernel says at once. */
const SETTLE_MS = 1_000;

/**
 * A button that is a key of an input device. Node can only wait for such a device in a thread that
 * nothing wakes, not even the end of the process: so `cat` waits for it, and is ended with it.
 * One that is pressed already when it is opened tells nothing until it was let go of: a button that
 * is stuck, or whose levels are the wrong way round, is not to begin an outage at every start.
 * @param path of the event device @param lost see `OpenPart`
 */
export function evdevButton(
  path: string,
  lost: () => void,
  settleMs = SETTLE_MS,
): Result<PanelButton, PartFailure> {
  let device: number;
  try {
    device = openSync(path, 'r');
  } catch (error) {
    return err(refusal(error, 'inputRefused', { input: path }));
  }
  const listeners: ((pressed: boolean) => void)[] = [];
  const openedAt = performance.now();
  let held = false;
  let stuck = false;
  let disposed = false;
  const tell = (pressed: boolean) => {
    if (pressed && performance.now() - openedAt < settleMs) stuck = true;
    const silent = stuck;
    if (!pressed) stuck = false;
    if (silent) return;
    held = pressed;
    for (const listener of listeners) listener(pressed);
  };

  const reader = spawn('cat', [], { stdio: [device, 'pipe', 'ignore'] });
  closeSync(device);
  reader.stdout?.on('data', createKeyReader(tell));
  let over = false;
  const end = () => {
    if (disposed || over) return;
    over = true;
    if (held) tell(false);
    lost();
  };
  reader.once('error', end);
  reader.once('close', end);

  return ok({
    onChange(listener) {
      listeners.push(listener);
    },
    pressed: () => (stuck ? true : null),
    [Symbol.dispose]() {
      disposed = true;
      reader.kill();
    },
  });
}
