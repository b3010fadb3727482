/** Why a button or a light is not there. `facts` are for the diary: wiring is nobody's secret. */
export interface PartFailure {
  readonly code: PartCode;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** Stable codes; words are in text/cli/panel.ts. */
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
