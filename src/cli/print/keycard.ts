import { keycardLink } from '../../core/codes.ts';
import type { Role } from '../../core/snapshot.ts';
import type { Language } from '../../core/text/language.ts';
import { type PrintText, printText } from '../text/print.ts';
import {
  COLOUR,
  dot,
  drawLantern,
  drawQr,
  drawSheet,
  FONT,
  PAGE,
  type Sheet,
  write,
} from './pdf.ts';
import { type Wifi, wifiText } from './qr.ts';

export interface PrintedKeycard {
  readonly institution: string;
  readonly kind: Role;
  /** Which of several cards this is: a cabinet, a room, a person's function. */
  readonly label: string;
  /** Seven groups of four, as core/codes.ts formats it. */
  readonly code: string;
  /** Address of the phone app, such as `https://skolen.lygte.example/`. */
  readonly appUrl: string;
  /** Milliseconds since 1970 UTC. */
  readonly issuedAt: number;
  readonly wifi?: Wifi | undefined;
}

const { width, height, margin } = PAGE;
const inner = width - 2 * margin;
const fold = height / 2;

/** The printed keycard: an A4 sheet that folds to A5, the code on one side, the use on the other. */
export function keycardPdf(card: PrintedKeycard, language: Language): Promise<Uint8Array> {
  const text = printText[language];
  const title = `${text.keycard.title} – ${text.keycard.kind[card.kind]} – ${card.institution}`;
  return drawSheet({ title, language, createdAt: card.issuedAt }, (sheet) => {
    drawFront(sheet, card, text);
    drawFold(sheet, text.keycard.fold);
    drawBack(sheet, card, text.keycard);
  });
}

function drawFront(sheet: Sheet, card: PrintedKeycard, text: PrintText): void {
  const words = text.keycard;
  drawBand(sheet, card, words);
  const qr = { x: margin - 8, y: 76, size: 224 };
  drawQr(sheet, keycardLink(card.appUrl, card.code), qr);
  const x = qr.x + qr.size + 22;
  const column = { x, width: width - margin - x };
  let y = write(sheet, card.institution, { ...column, y: 92, size: 25, font: FONT.bold });
  if (card.label !== '') y = write(sheet, card.label, { ...column, y: y + 4, size: 15 });
  const issued = new Date(card.issuedAt).toLocaleDateString(text.locale, { dateStyle: 'long' });
  const quiet = { ...column, size: 11, colour: COLOUR.quiet };
  y = write(sheet, words.issued(issued), { ...quiet, y: y + 8 });
  write(sheet, words.opens[card.kind], { ...quiet, y: y + 8 });
  write(sheet, words.scan, { ...column, y: 262, size: 13, font: FONT.bold });
  drawCode(sheet, card, words);
  drawLock(sheet, margin, 388);
  write(sheet, words.keep, { x: margin + 20, y: 389, width: inner, size: 12, font: FONT.bold });
}

function drawBand(sheet: Sheet, card: PrintedKeycard, words: PrintText['keycard']): void {
  sheet.rect(0, 0, width, 62).fill(COLOUR.ink);
  drawLantern(sheet, { x: margin - 10, y: 8, size: 46 }, COLOUR.white);
  const head = { y: 21, size: 21, font: FONT.bold, colour: COLOUR.white };
  write(sheet, `Lygte  ·  ${words.title}`, { ...head, x: margin + 44, width: 300 });
  const pill = { x: width - margin - 150, y: 15, width: 150, height: 32 };
  sheet.roundedRect(pill.x, pill.y, pill.width, pill.height, 16);
  if (card.kind === 'leader') sheet.fill(COLOUR.amber);
  else sheet.lineWidth(1.5).stroke(COLOUR.white);
  const colour = card.kind === 'leader' ? COLOUR.ink : COLOUR.white;
  const label = words.kind[card.kind].toUpperCase();
  const type = { size: 15, font: FONT.bold, spacing: 1 };
  write(sheet, label, { ...pill, ...type, y: 26, align: 'center', colour });
}

function drawCode(sheet: Sheet, card: PrintedKeycard, words: PrintText['keycard']): void {
  const address = card.appUrl.replace(/\/$/, '');
  const line = { x: margin, width: inner, size: 11, colour: COLOUR.quiet, shrinkTo: 7 };
  write(sheet, words.codeLabel(address), { ...line, y: 308 });
  const groups = card.code.split('-');
  const step = inner / groups.length;
  groups.forEach((group, i) => {
    const x = margin + i * step;
    sheet.roundedRect(x, 327, step - 6, 42, 5).fill(COLOUR.wash);
    const type = { size: 24, font: FONT.code, align: 'center' } as const;
    write(sheet, group, { x, y: 338, width: step - 6, ...type });
  });
}

function drawLock(sheet: Sheet, x: number, y: number): void {
  sheet
    .path(`M${x + 3.5} ${y + 6} v-2 a3.5 3.5 0 0 1 7 0 v2`)
    .lineWidth(1.6)
    .stroke(COLOUR.ink);
  sheet.roundedRect(x + 1, y + 5.5, 12, 8.5, 1.5).fill(COLOUR.ink);
}

function drawFold(sheet: Sheet, text: string): void {
  sheet.moveTo(0, fold).lineTo(width, fold).lineWidth(0.7).dash(4, { space: 4 });
  sheet.stroke(COLOUR.line).undash();
  for (const [edge, inwards] of [
    [0, 9],
    [width, -9],
  ] as const)
    sheet.polygon([edge, fold - 5], [edge, fold + 5], [edge + inwards, fold]).fill(COLOUR.quiet);
  sheet.rect(width / 2 - 70, fold - 6, 140, 12).fill(COLOUR.white);
  const type = { size: 8, colour: COLOUR.quiet, align: 'center' } as const;
  write(sheet, text, { x: 0, y: fold - 3.5, width, ...type });
}

function drawBack(sheet: Sheet, card: PrintedKeycard, words: PrintText['keycard']): void {
  const top = fold + 40;
  const side = card.wifi === undefined ? 0 : 170;
  write(sheet, words.stepsTitle, { x: margin, y: top, width: inner, size: 19, font: FONT.bold });
  let y = top + 46;
  words.steps.forEach((step, i) => {
    dot(sheet, String(i + 1), margin, y, 13);
    const column = { x: margin + 40, width: inner - 40 - side, size: 14.5 };
    y = Math.max(write(sheet, step, { ...column, y: y + 6 }), y + 30) + 12;
  });
  if (card.wifi !== undefined) {
    const x = width - margin - 140;
    drawQr(sheet, wifiText(card.wifi), { x, y: top + 30, size: 140 });
    const line = { x, width: 140, align: 'center', shrinkTo: 7 } as const;
    write(sheet, words.wifi, { ...line, y: top + 174, size: 12, font: FONT.bold });
    write(sheet, card.wifi.name, { ...line, y: top + 191, size: 11 });
  }
  const box = { x: margin, y: height - margin - 62, width: inner, height: 48 };
  sheet.roundedRect(box.x, box.y, box.width, box.height, 6).fill(COLOUR.glow);
  write(sheet, words.lost, {
    x: box.x + 16,
    y: box.y + 19,
    width: inner - 32,
    size: 12,
    shrinkTo: 9,
  });
}
