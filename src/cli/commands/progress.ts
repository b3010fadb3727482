import type { Progress } from '../../importer/options.ts';
import { sayText } from '../text/say.ts';
import type { World } from '../world.ts';

/** Often enough to see that it runs, seldom enough to cost nothing. */
const EVERY_MS = 100;
const WIDTH = 78;

export interface ProgressLine {
  show(progress: Progress): void;
  clear(): void;
}

/** One line at the terminal that rewrites itself; nothing where nobody watches. */
export function progressLine(world: World): ProgressLine {
  if (!world.terminal) return { show: () => undefined, clear: () => undefined };
  let shownAt = 0;
  return {
    show({ file, bytes, totalBytes, rows }) {
      const now = world.clock.now();
      if (now - shownAt < EVERY_MS) return;
      shownAt = now;
      const percent = totalBytes === 0 ? 100 : Math.floor((bytes / totalBytes) * 100);
      const line = sayText[world.language].reading(file, percent, rows).slice(0, WIDTH);
      world.err(`\r\u001b[K${line}`);
    },
    clear() {
      if (shownAt > 0) world.err('\r\u001b[K');
    },
  };
}
