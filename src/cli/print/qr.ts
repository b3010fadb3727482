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

export interface Wifi {
  readonly name: string;
  readonly password: string;
}

/** What phones read to join a WPA network; `\ ; , : "` in a value are escaped by a backslash. */
export function wifiText(wifi: Wifi): string {
  return `WIFI:T:WPA;S:${escaped(wifi.name)};P:${escaped(wifi.password)};;`;
}

function escaped(value: string): string {
  return value.replaceAll(/[\\;,:"]/g, '\\$&');
}
