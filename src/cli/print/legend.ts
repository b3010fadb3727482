import { type LedPattern, PATTERNS } from '../../core/panel.ts';
import type { LegendRow, PaperText } from '../text/print.ts';
import { COLOUR, FONT, type Sheet, write } from './sheet.ts';

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

/** Draws one row a pattern: five seconds of it as a strip of light, how it looks, what it means. */
export function drawLegend(
  sheet: Sheet,
  text: PaperText['poster'],
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
