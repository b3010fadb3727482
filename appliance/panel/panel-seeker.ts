import type { PartFailure } from '../../src/core/panel-part.ts';
import type { OpenPart } from './part.ts';

/** After a first failure it is tried again soon: at boot the rights to a line may come late. */
const FIRST_RETRY_MS = 1_000;
/** And then ever more seldom, down to this. */
const RETRY_MS = 30_000;

export interface Seeker<T> extends Disposable {
  /** The part, while it is there. */
  part(): T | null;
  /** Resolves when the first try is over. */
  readonly tried: Promise<void>;
}

export interface SeekerEars<T> {
  onFound(part: T): void;
  /** Told once for each reason, however often it is tried. Null: it was there and has gone. */
  onMissing(why: PartFailure | null): void;
}

/** Opens a part, and looks for it again while it is not there: whatever is there works. */
export function seek<T extends Disposable>(open: OpenPart<T>, ears: SeekerEars<T>): Seeker<T> {
  let part: T | null = null;
  let told: string | null = null;
  let waitMs = FIRST_RETRY_MS;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  async function look(): Promise<void> {
    let here = true;
    const opened = await open(() => {
      if (!here) return;
      here = false;
      lost();
    });
    if (!opened.ok) return missing(opened.failure);
    if (closed || !here) return opened.value[Symbol.dispose]();
    part = opened.value;
    told = null;
    ears.onFound(part);
  }

  function lost(): void {
    const gone = part;
    part = null;
    if (closed) return;
    gone?.[Symbol.dispose]();
    ears.onMissing(null);
    again();
  }

  function missing(why: PartFailure): void {
    if (closed) return;
    if (told !== why.code) ears.onMissing(why);
    told = why.code;
    again();
  }

  function again(): void {
    retry = setTimeout(() => void look(), waitMs);
    waitMs = Math.min(RETRY_MS, waitMs * 2);
  }

  const tried = look();
  return {
    part: () => part,
    tried,
    [Symbol.dispose]() {
      closed = true;
      clearTimeout(retry);
      part?.[Symbol.dispose]();
      part = null;
    },
  };
}
