import type { BoardHardware } from './config.ts';
import { kernelButton, kernelLed } from './kernel-parts.ts';
import { HEADER_LABELS } from './lines.ts';
import { onoffButtonAt, onoffLedAt } from './onoff-parts.ts';
import type { OpenPart, PanelButton, PanelLed } from './part.ts';

/** How the button and the light of a board are opened. */
export interface PanelHardware {
  readonly openButton: OpenPart<PanelButton>;
  readonly openLed: OpenPart<PanelLed>;
}

export function panelHardware(board: BoardHardware): PanelHardware {
  if (board.driver === 'kernel')
    return {
      openButton: kernelButton(board.button, board),
      openLed: kernelLed({ sys: board.sys, name: board.led }),
    };
  const place = {
    sys: board.sys,
    labels: board.label === null ? HEADER_LABELS : [board.label],
  };
  return {
    openButton: onoffButtonAt(board.button, place),
    openLed: onoffLedAt(board.led, place),
  };
}
