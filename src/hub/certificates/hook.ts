import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A name server takes its time; a script that hangs must not. */
const PATIENCE_MS = 300_000;
const SAID_MAX = 64 * 1024;

/**
 * Runs the municipality's script `HOOK add|remove NAME VALUE`, without a shell: it puts a TXT record
 * into the DNS, or takes it out, and ends with 0 when every server of the zone answers so. Throws
 * when it ends otherwise, or not in time.
 */
export async function changeDns(
  hook: string,
  act: 'add' | 'remove',
  name: string,
  value: string,
): Promise<void> {
  await promisify(execFile)(hook, [act, name, value], {
    timeout: PATIENCE_MS,
    maxBuffer: SAID_MAX,
  });
}
