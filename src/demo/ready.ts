import { setTimeout as sleep } from 'node:timers/promises';
import type { SimPanel, StatusAnswer } from '../core/device-api.ts';
import { toMs } from '../core/time.ts';

/** Between two questions, while nothing else tells when the box has come so far. */
const ASK_MS = 100;
const WAIT_MS = 10_000;

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
  const status = await answerOf<StatusAnswer>(device, '/api/status');
  if (status === null) return false;
  const { lastSyncAt } = status.hub;
  const heard = lastSyncAt !== null && toMs(lastSyncAt) >= since;
  return heard && (status.version ?? 0) >= version;
}

async function hasPanel(device: string): Promise<boolean> {
  const panel = await answerOf<SimPanel>(device, '/sim/panel');
  return panel !== null && panel.led !== null;
}

/** The box's own answer: its shape is core/contract.ts's. Null while its part of it is not up yet. */
async function answerOf<T>(device: string, path: string): Promise<T | null> {
  try {
    const answer = await fetch(new URL(path, device), { signal: AbortSignal.timeout(WAIT_MS) });
    return answer.ok ? ((await answer.json()) as T) : null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return null;
  }
}
