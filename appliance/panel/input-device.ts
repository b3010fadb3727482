import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PartFailure } from '../../src/core/panel-part.ts';
import { err, ok, type Result } from '../../src/core/result.ts';

export interface InputFolders {
  /** Mount points of sysfs and of the devices. */
  readonly sys: string;
  readonly dev: string;
}

/**
 * The event device of a button, for example `/dev/input/event0`. A name with a slash is the path
 * itself. Otherwise it is the input device's name, or the label of one of its keys in the device
 * tree: `dtoverlay=gpio-key,label=…` labels the key and leaves the device the name of its node.
 */
export function findInput(named: string, { sys, dev }: InputFolders): Result<string, PartFailure> {
  if (named.includes('/')) return ok(named);
  const folder = join(sys, 'class', 'input');
  const events = names(folder).filter((name) => /^event\d+$/.test(name));
  const found = events.filter((event) => namesOf(join(folder, event, 'device')).includes(named));
  const [event, ...others] = found;
  if (event === undefined)
    return err({ code: 'noInput', facts: { input: named, inputs: events.length } });
  if (others.length > 0) return err({ code: 'severalInputs', facts: { inputs: found.join(' ') } });
  return ok(join(dev, 'input', event));
}

function namesOf(device: string): string[] {
  const node = join(device, 'device', 'of_node');
  const labels = names(node).map((key) => text(join(node, key, 'label')));
  return [text(join(device, 'name')), ...labels].filter((name) => name !== '');
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Texts of the device tree end with a zero byte. */
function text(file: string): string {
  try {
    return readFileSync(file, 'utf8').replaceAll('\0', '').trim();
  } catch {
    return '';
  }
}
