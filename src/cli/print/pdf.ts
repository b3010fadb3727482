import PDFDocument from 'pdfkit';
import { type LedPattern, PATTERNS } from '../../core/panel.ts';
import type { LegendRow, PrintText } from '../text/print.ts';
import { modulesOf, QUIET } from './qr.ts';

export type Sheet = InstanceType<typeof PDFDocument>;

/** A4 in PDF points (1/72 inch). */
export const PAGE = { width: 595.28, height: 841.89, margin: 40 } as const;

/** Colours of docs/design.md: ink blue on paper white, lantern amber as the one accent. */
export const COLOUR = {
  ink: '#16324f',
  quiet: '#51677d',
  line: '#b9c4cf',
  wash: '#f3f5f7',
  amber: '#e9a21b',
  glow: '#fdf1d8',
  white: '#ffffff',
} as const;

export const FONT = {
  text: 'Helvetica',
  bold: 'Helvetica-Bold',
  code: 'Courier-Bold',
} as const;

/**
 * Draws one A4 page and returns its bytes. The same drawing with the same `createdAt`
 * (milliseconds since 1970 UTC) gives the same bytes.
 */
export function drawSheet(
  facts: { title: string; language: string; createdAt: number },
  draw: (sheet: Sheet) => void,
): Promise<Uint8Array> {
  const sheet = new PDFDocument({
    size: 'A4',
    margin: 0,
    lang: facts.language,
    displayTitle: true,
    info: {
      Title: facts.title,
      Creator: 'Lygte',
      CreationDate: new Date(facts.createdAt),
    },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const chunks: Uint8Array[] = [];
  sheet.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  sheet.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
  sheet.on('error', reject);
  draw(sheet);
  sheet.end();
  return promise;
}

export interface TextStyle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly font?: string;
  readonly colour?: string;
  readonly align?: 'left' | 'center' | 'right';
  /** Smallest size to which the text may shrink to stay on one line. */
  readonly shrinkTo?: number;
  readonly spacing?: number;
}

/** Writes text in a column and returns the y below it. */
export function write(sheet: Sheet, text: string, style: TextStyle): number {
  const { x, y, width, font = FONT.text, colour = COLOUR.ink, align = 'left' } = style;
  const shown = printable(text);
  const options = { width, align, lineGap: style.size * 0.18 };
  const spaced = { ...options, characterSpacing: style.spacing ?? 0 };
  sheet.font(font).fontSize(style.size).fillColor(colour);
  let size = style.size;
  while (style.shrinkTo !== undefined && size > style.shrinkTo && wide(sheet, shown, width)) {
    size -= 0.5;
    sheet.fontSize(size);
  }
  sheet.text(shown, x, y, spaced);
  return sheet.y;
}

function wide(sheet: Sheet, text: string, width: number): boolean {
  return sheet.widthOfString(text) > width;
}

/** A numbered dot, as before each step. */
export function dot(sheet: Sheet, text: string, x: number, y: number, radius: number): void {
  sheet.circle(x + radius, y + radius, radius).fill(COLOUR.amber);
  write(sheet, text, {
    x,
    y: y + radius - radius * 0.4,
    width: radius * 2,
    size: radius * 1.15,
    font: FONT.bold,
    align: 'center',
  });
}

/** Characters of Windows-1252 beyond Latin 1; the fonts of every PDF reader have only these. */
const EXTRA = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

/** A name with the letters that the fonts lack replaced by the nearest ones. */
function printable(text: string): string {
  return [...text.normalize('NFC')]
    .map((char) => {
      if (has(char)) return char;
      const plain = [...char.normalize('NFD')].filter(has).join('');
      return plain === '' ? '?' : plain;
    })
    .join('');
}

function has(char: string): boolean {
  const point = char.codePointAt(0) ?? 0;
  return (
    (point >= 0x20 && point < 0x7f) || (point >= 0xa0 && point <= 0xff) || EXTRA.includes(char)
  );
}

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

/** Five seconds of lamp: every pattern repeats within them. */
const SPAN_MS = 5_000;
const ROW = 21;

type Steps = LedPattern['steps'];

const HOLD_SHOWN_MS = 3_000;
/** A pattern in time, as `{on, ms}` steps; it is repeated to fill the span. */
const ROWS: Readonly<Record<LegendRow, Steps>> = {
  ready: PATTERNS.ready.steps,
  attention: PATTERNS.attention.steps,
  fault: PATTERNS.fault.steps,
  outageClosed: PATTERNS.outageClosed.steps,
  outageOpen: PATTERNS.outageOpen.steps,
  drill: PATTERNS.drill.steps,
  held: [
    ...filled(PATTERNS.held.steps, HOLD_SHOWN_MS),
    ...PATTERNS.held3.steps,
    ...PATTERNS.held3.steps,
  ],
  dark: [{ on: false, ms: SPAN_MS }],
};

/** Draws one row for each pattern: five seconds of it as a strip, how it looks, what it means. */
export function drawLegend(
  sheet: Sheet,
  text: PrintText['poster'],
  at: { x: number; y: number; width: number },
): number {
  const strip = 140;
  const words = { x: at.x + strip + 14, width: at.width - strip - 14, size: 10.5 };
  let y = at.y;
  for (const row of Object.keys(ROWS) as LegendRow[]) {
    drawStrip(sheet, filled(ROWS[row], SPAN_MS), { x: at.x, y, width: strip, height: 12 });
    const { looks, means } = text.legend[row];
    write(sheet, looks, { ...words, y: y + 1.5, font: FONT.bold });
    const used = sheet.widthOfString(`${looks} `);
    write(sheet, means, { ...words, x: words.x + used + 2, width: words.width - used, y: y + 1.5 });
    y += ROW;
  }
  return y;
}

/** Dark where the lamp is dark and light where it is lit, so that it reads in black and white too. */
function drawStrip(
  sheet: Sheet,
  steps: Steps,
  at: { x: number; y: number; width: number; height: number },
): void {
  sheet.save();
  sheet.roundedRect(at.x, at.y, at.width, at.height, 1.5).clip();
  sheet.rect(at.x, at.y, at.width, at.height).fill(COLOUR.ink);
  let ms = 0;
  for (const step of steps) {
    const width = (step.ms / SPAN_MS) * at.width;
    if (step.on) sheet.rect(at.x + (ms / SPAN_MS) * at.width, at.y, width, at.height);
    ms += step.ms;
  }
  sheet.fill(COLOUR.amber);
  sheet.restore();
}

/** The steps repeated until they last `span` milliseconds, the last one cut. */
function filled(steps: Steps, span: number): Steps {
  const result: { on: boolean; ms: number }[] = [];
  for (let ms = 0, i = 0; ms < span; i++) {
    const step = steps[i % steps.length];
    if (step === undefined) break;
    const length = Math.min(step.ms, span - ms);
    result.push({ on: step.on, ms: length });
    ms += length;
  }
  return result;
}

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
