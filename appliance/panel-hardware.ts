import { HEADER_LABELS } from './gpio/lines.ts';
import { onoffButtonAt, onoffLedAt } from './gpio/onoff-parts.ts';
import { kernelButton, kernelLed } from './kernel/kernel-parts.ts';
import type { BoardHardware } from './panel-config.ts';
import type { OpenPart, PanelButton, PanelLed } from './panel-part.ts';

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
