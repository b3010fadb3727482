import { join } from 'node:path';
import type { OutageState } from '../../src/core/outage.ts';
import { diskFree } from '../clock-sources.ts';
import { openReadOnlyStore, tryDeviceStore } from '../storage/read-only-store.ts';
import type { DeviceStore } from '../storage/store.ts';

/** The folder of the device's file, and a folder in memory for a copy of it. */
export interface StorePlace {
  readonly data: string;
  readonly run: string;
}

/** The device's store; the read-only store where the disk does not let it be opened. */
export function openServerStore({ data, run }: StorePlace): DeviceStore {
  const path = join(data, 'device.db');
  const opened = tryDeviceStore(path);
  return opened.ok
    ? opened.value
    : openReadOnlyStore(path, join(run, 'stand-in.db'), opened.failure);
}

/**
 * Whether the disk takes writes again while this process's store does not: then the process should
 * restart. The outage state, which could not be written before, is written here.
 */
export function isHealed(
  { data }: Pick<StorePlace, 'data'>,
  { now, outage }: { readonly now: number; readonly outage: OutageState },
): boolean {
  const opened = tryDeviceStore(join(data, 'device.db'));
  if (!opened.ok) return false;
  using store = opened.value;
  return store.raiseClockFloor(now).ok && store.setOutage(outage).ok;
}

/** Free bytes on the disk of a folder. A folder that is not there has no disk that could be full. */
export function freeOn(folder: string): number {
  try {
    return diskFree(folder);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
