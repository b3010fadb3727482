import { COLOUR, type Sheet } from './sheet.ts';

/** The mark on a grid of 64 by 64: a lantern with its handle, drawn as SVG paths. */
const HANDLE = 'M20 22 C20 4 44 4 44 22';
const ROOF = 'M18 27 L24 19 H40 L46 27 Z';
const GLASS = 'M20 29 H44 L41 52 H23 Z';
const FLAME = 'M32 33 C38 39 39 43 37 47 C35.5 50 28.5 50 27 47 C25 43 29 41 32 33 Z';
const BASE = 'M17 53 H47 V58 H17 Z';

/** Draws the lantern with its left upper corner at x, y; `body` is the colour of its metal. */
export function drawLantern(
  sheet: Sheet,
  at: { x: number; y: number; size: number },
  body: string = COLOUR.ink,
): void {
  sheet.save();
  sheet.translate(at.x, at.y).scale(at.size / 64);
  sheet.path(HANDLE).lineWidth(3).stroke(body);
  sheet.path(ROOF).fill(body);
  sheet.path(GLASS).fill(COLOUR.glow);
  sheet.path(GLASS).lineWidth(2.5).lineJoin('round').stroke(body);
  sheet.path(FLAME).fill(COLOUR.amber);
  sheet.path(BASE).fill(body);
  sheet.restore();
}
