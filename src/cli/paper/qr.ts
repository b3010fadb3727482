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
export function qrSvg(text: string): string {
  const { size, runs } = modulesOf(text);
  const side = size + 2 * QUIET;
  const path = runs.map(
    (run) => `M${run.x + QUIET} ${run.y + QUIET}h${run.length}v1h-${run.length}z`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${path.join('')}"/></svg>`
  );
}

/** `text` as a QR code of half-block characters, dark on light, for a terminal. */
export function qrTerminal(text: string): string {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'L' });
  const border = 2;
  const dark = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < modules.size && y < modules.size && modules.get(y, x) !== 0;
  const lines: string[] = [];
  for (let y = -border; y < modules.size + border; y += 2) {
    let line = '';
    for (let x = -border; x < modules.size + border; x++)
      line += half(!dark(x, y), !dark(x, y + 1));
    lines.push(`\u001b[97;40m${line}\u001b[0m`);
  }
  return lines.join('\n');
}

/** White above and below, in the terminal's bright white on black. */
function half(above: boolean, below: boolean): string {
  if (above) return below ? '█' : '▀';
  return below ? '▄' : ' ';
}
