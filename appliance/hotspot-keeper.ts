import type { Diary, Hotspot } from '../src/core/ports.ts';

const RETRY_MS = 5_000;

export interface HotspotKeeper extends Disposable {
  /** Brings the hotspot where it should be, and tries again while it is not. */
  want(on: boolean): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

/** Holds the hotspot to what the mode asks for; a radio that fails is tried again. */
export function createHotspotKeeper(hotspot: Hotspot, diary: Diary): HotspotKeeper {
  let wanted: boolean | null = null;
  let work: Promise<void> = Promise.resolve();
  let retry: NodeJS.Timeout | undefined;

  async function bring(on: boolean): Promise<void> {
    if (wanted !== on) return;
    const failed = await hotspot.set(on).then(
      async () => (await hotspot.state()) !== (on ? 'on' : 'off'),
      () => true,
    );
    if (!failed) return diary.info('hotspot', { on });
    diary.warn('hotspotFailed', { on });
    retry = setTimeout(() => next(on), RETRY_MS);
  }

  function next(on: boolean): void {
    work = work.then(() => bring(on));
  }

  return {
    want(on) {
      if (wanted === on) return;
      wanted = on;
      clearTimeout(retry);
      next(on);
    },
    settled: () => work,
    [Symbol.dispose]() {
      wanted = null;
      clearTimeout(retry);
    },
  };
}
