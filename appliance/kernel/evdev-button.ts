import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { err, ok, type Result } from '../../src/core/result.ts';
import { type PanelButton, type PartFailure, refusal } from '../panel-part.ts';
import { createKeyReader } from './key-events.ts';

/**
 * A button that is a key of an input device. Node can only wait for such a device in a thread that
 * nothing wakes, not even the end of the process: so `cat` waits for it, and is ended with it.
 * @param path of the event device @param lost see `OpenPart`
 */
export function evdevButton(path: string, lost: () => void): Result<PanelButton, PartFailure> {
  let device: number;
  try {
    device = openSync(path, 'r');
  } catch (error) {
    return err(refusal(error, 'inputRefused', { input: path }));
  }
  const listeners: ((pressed: boolean) => void)[] = [];
  let held = false;
  let disposed = false;
  const tell = (pressed: boolean) => {
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
    pressed: () => null,
    [Symbol.dispose]() {
      disposed = true;
      reader.kill();
    },
  });
}
