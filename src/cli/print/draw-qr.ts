import { modulesOf, QUIET } from './qr.ts';
import { COLOUR, type Sheet } from './sheet.ts';

/** Draws `text` as a QR code of `size` points, its white border included. */
export function drawQr(
  sheet: Sheet,
  text: string,
  at: { x: number; y: number; size: number },
): void {
  const { size, runs } = modulesOf(text);
  sheet.save();
  sheet.rect(at.x, at.y, at.size, at.size).fill(COLOUR.white);
  sheet.translate(at.x, at.y).scale(at.size / (size + 2 * QUIET));
  for (const run of runs) sheet.rect(run.x + QUIET, run.y + QUIET, run.length, 1);
  sheet.fill('#000000');
  sheet.restore();
}
