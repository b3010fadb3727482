import { setTimeout as sleep } from 'node:timers/promises';
import type { SimPanel } from '../../core/contract.ts';
import { toMs } from '../../core/time.ts';
import { askStatus } from '../commands/status.ts';

/** Between two questions, while nothing else tells when the box has come so far. */
const ASK_MS = 100;

export interface Awaited {
  readonly version: number;
  /** Milliseconds since 1970 UTC: a synchronisation before that was another start's. */
  readonly since: number;
}

/** Waits until the box has this version, has spoken with the hub since, and its panel is there. */
export async function untilReady(
  device: string,
  awaited: Awaited,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    if ((await isSynced(device, awaited)) && (await hasPanel(device))) return;
    await sleep(ASK_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function isSynced(device: string, { version, since }: Awaited): Promise<boolean> {
  const status = await askStatus(device);
  if (!status.ok) return false;
  const { lastSyncAt } = status.value.hub;
  const heard = lastSyncAt !== null && toMs(lastSyncAt) >= since;
  return heard && (status.value.version ?? 0) >= version;
}

async function hasPanel(device: string): Promise<boolean> {
  try {
    const answer = await fetch(new URL('/sim/panel', device));
    return answer.ok && ((await answer.json()) as SimPanel).led !== null;
  } catch (error) {
    // The panel, or the server before it, is not up yet.
    if (!(error instanceof Error)) throw error;
    return false;
  }
}
