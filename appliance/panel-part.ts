import type { Button, Led } from '../src/core/ports.ts';
import type { Result } from '../src/core/result.ts';

/** Why a button or a light is not there. `facts` are for the diary: wiring is nobody's secret. */
export interface PartFailure {
  readonly code: PartCode;
  readonly facts: Readonly<Record<string, string | number>>;
}

export type PartCode =
  /** The kernel has no GPIO lines in sysfs. */
  | 'noGpio'
  | 'noChip'
  | 'severalChips'
  | 'brokenChip'
  | 'noSuchPin'
  /** Somebody else holds the line. */
  | 'lineBusy'
  | 'lineRefused'
  /** The addon that waits for edges is not installed. */
  | 'noDriver'
  | 'noInput'
  | 'severalInputs'
  | 'inputRefused'
  | 'noLed'
  | 'ledRefused'
  /** It is there, and this user may not use it. */
  | 'notAllowed';

export interface PanelButton extends Button, Disposable {
  /** How it is right now; null where the driver only hears of changes. */
  pressed(): boolean | null;
}

/** Dark from the start and when disposed of. */
export type PanelLed = Led & Disposable;

/**
 * Opens a piece of hardware. `lost` is called at most once, when it has gone away after it was
 * opened; a button that was held has been let go by then.
 */
export type OpenPart<T> = (lost: () => void) => Promise<Result<T, PartFailure>>;

/** A part's failure by what the operating system said; `otherwise` for the rest. */
export function refusal(
  error: unknown,
  otherwise: PartCode,
  facts: PartFailure['facts'],
): PartFailure {
  const errno = error instanceof Error && 'code' in error ? String(error.code) : '';
  const code = CODE_BY_ERRNO[errno] ?? otherwise;
  return { code, facts: errno === '' ? facts : { ...facts, errno } };
}

const CODE_BY_ERRNO: Readonly<Record<string, PartCode>> = {
  EACCES: 'notAllowed',
  EPERM: 'notAllowed',
  EBUSY: 'lineBusy',
};
