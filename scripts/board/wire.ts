import { get } from 'node:http';
import type { StatusAnswer } from '../../src/core/device-api.ts';

/** The board's own address on the emulated wire: the first that QEMU's DHCP gives. */
const BOARD_ADDRESS = '10.0.2.15';
const PATIENCE_MS = 5_000;

/**
 * The device's status over the emulated wire; null while it does not answer. The request names the
 * device's own address and not this host's port: a device answers no other name.
 */
export function askStatus(port: number): Promise<StatusAnswer | null> {
  const { promise, resolve } = Promise.withResolvers<StatusAnswer | null>();
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const headers = { host: BOARD_ADDRESS };
  const from = { host: '127.0.0.1', port, path: '/api/status', headers, agent: false, signal };
  get(from, (response) => {
    const parts: Buffer[] = [];
    response.on('data', (part: Buffer) => parts.push(part));
    response.once('error', () => resolve(null));
    response.once('end', () => {
      const text = Buffer.concat(parts).toString();
      resolve(response.statusCode === 200 ? (JSON.parse(text) as StatusAnswer) : null);
    });
  }).once('error', () => resolve(null));
  return promise;
}
