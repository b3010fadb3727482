import qrcode from 'qrcode';

/** Modules of white that a reader needs around the code (ISO/IEC 18004 asks for four). */
export const QUIET = 4;

interface Modules {
  readonly size: number;
  /** One run of dark modules in a row each. */
  readonly runs: readonly { readonly x: number; readonly y: number; readonly length: number }[];
}

/** The dark modules of `text` as a QR code, row by row. */
export function modulesOf(text: string): Modules {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' });
  const runs: { x: number; y: number; length: number }[] = [];
  for (let y = 0; y < modules.size; y++) {
    for (let x = 0; x < modules.size; x++) {
      if (!modules.get(y, x)) continue;
      const start = x;
      while (x < modules.size && modules.get(y, x)) x++;
      runs.push({ x: start, y, length: x - start });
    }
  }
  return { size: modules.size, runs };
}

/** `text` as a QR code in SVG, black on white, for a page that shows it at any size. */
export function qrSvg(text: string): Promise<string> {
  return qrcode.toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: QUIET });
}

/** `text` as a QR code of half-block characters, dark on light, for a terminal. */
export async function qrTerminal(text: string): Promise<string> {
  const blocks = await qrcode.toString(text, {
    type: 'utf8',
    errorCorrectionLevel: 'L',
    margin: 2,
    // White is what is drawn.
    color: { dark: '#ffffff', light: '#000000' },
  });
  // The terminal's bright white on black, whatever its own colours are.
  return blocks.replaceAll(/^.+$/gm, '\u001b[97;40m$&\u001b[0m');
}
