import type { Result } from '../../src/core/errors.ts';
import type { PartCode, PartFailure } from '../../src/core/panel.ts';
import type { Button, Led } from '../../src/core/ports.ts';

export interface PanelButton extends Button, Disposable {
  /** Whether it is pressed now; null where the driver only reports changes. */
  pressed(): boolean | null;
}

/** Dark from the start and when disposed of. */
export type PanelLed = Led & Disposable;

/**
 * Opens a piece of hardware. `lost` is called at most once, when it has gone away after it was
 * opened; a button that was held has been reported as released by then.
 */
export type OpenPart<T> = (lost: () => void) => Promise<Result<T, PartFailure>>;

/** A part's failure by the error of the operating system; `otherwise` for unknown errors. */
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
