import type { Server, Socket } from 'node:net';
import { plainAddress } from './reach.ts';

/** A browser opens six connections to one place, and a phone has more than one that looks in. */
export const PER_ADDRESS = 64;
/** Sixty phones at once, with room for as many computers on the wire; about 30 kB each. */
const ALTOGETHER = 2_000;

export interface CrowdLimits {
  readonly perAddress: number;
  readonly altogether: number;
}

/** Keeps one phone that opens connection after connection from taking everybody's. */
export function keepFromCrowding(
  server: Server,
  { perAddress, altogether }: CrowdLimits = { perAddress: PER_ADDRESS, altogether: ALTOGETHER },
): void {
  const open = new Map<string, number>();
  server.maxConnections = altogether;
  server.on('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress);
    const before = open.get(address) ?? 0;
    if (before >= perAddress) {
      socket.destroy();
      return;
    }
    open.set(address, before + 1);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
}
