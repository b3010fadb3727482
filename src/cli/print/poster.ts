import type { Language } from '../../core/text/language.ts';
import { type PrintText, printText } from '../text/print.ts';
import {
  COLOUR,
  dot,
  drawLantern,
  drawLegend,
  drawQr,
  drawSheet,
  FONT,
  PAGE,
  type Sheet,
  write,
} from './pdf.ts';
import { type Wifi, wifiText } from './qr.ts';

export interface PrintedPoster {
  readonly institution: string;
  readonly appUrl: string;
  readonly wifi: Wifi;
  /** The unit's own numbers; more are written by hand on the empty lines. */
  readonly phones: readonly PosterPhone[];
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number;
}

export interface PosterPhone {
  readonly label: string;
  readonly number: string;
}

const { width, height, margin } = PAGE;
const inner = width - 2 * margin;

/** The A4 poster that hangs beside the box: press, join, open; lamp and button; whom to call. */
export function posterPdf(poster: PrintedPoster, language: Language): Promise<Uint8Array> {
  const text = printText[language].poster;
  const facts = { title: `${text.title} – ${poster.institution}`, language };
  return drawSheet({ ...facts, createdAt: poster.createdAt }, (sheet) => {
    drawHead(sheet, poster.institution, text);
    drawSteps(sheet, poster, text);
    drawStay(sheet, text);
    drawKnowing(sheet, text);
    drawPhones(sheet, poster.phones, text);
    const foot = { x: margin, width: inner, size: 9, colour: COLOUR.quiet };
    write(sheet, text.foot, { ...foot, y: height - 26, align: 'center' });
  });
}

function drawHead(sheet: Sheet, institution: string, text: PrintText['poster']): void {
  sheet.rect(0, 0, width, 96).fill(COLOUR.ink);
  drawLantern(sheet, { x: margin - 8, y: 12, size: 72 }, COLOUR.white);
  const column = { x: margin + 76, width: inner - 76, colour: COLOUR.white };
  write(sheet, text.title, { ...column, y: 20, size: 34, font: FONT.bold });
  write(sheet, institution, { ...column, y: 62, size: 15, shrinkTo: 9 });
}

function drawSteps(sheet: Sheet, poster: PrintedPoster, text: PrintText['poster']): void {
  const step = inner / 3;
  const column = (i: number) => ({ x: margin + i * step + 4, width: step - 16 });
  const titles = [text.press, text.join, text.open];
  titles.forEach((title, i) => {
    const { x, width: room } = column(i);
    dot(sheet, String(i + 1), x, 112, 14);
    write(sheet, title, { x: x + 36, width: room - 34, y: 113, size: 12.5, font: FONT.bold });
  });
  const top = 150;
  const side = 128;
  const place = (i: number) => ({ x: column(i).x + (column(i).width - side) / 2, y: top });
  drawButton(sheet, place(0).x + side / 2, top + side / 2);
  drawQr(sheet, wifiText(poster.wifi), { ...place(1), size: side });
  drawQr(sheet, poster.appUrl, { ...place(2), size: side });
  const under = { y: top + side + 5, size: 10.5, align: 'center' } as const;
  write(sheet, text.pressDetail, { ...column(0), ...under });
  const wifi = { ...column(1), ...under, shrinkTo: 6 };
  write(sheet, `${text.wifiName}: ${poster.wifi.name}`, wifi);
  write(sheet, `${text.wifiPassword}: ${poster.wifi.password}`, { ...wifi, y: under.y + 15 });
  const below = write(sheet, text.openDetail, { ...column(2), ...under });
  const address = poster.appUrl.replace(/\/$/, '');
  const type = { font: FONT.bold, shrinkTo: 6 };
  write(sheet, address, { ...column(2), ...under, ...type, y: below });
  dot(sheet, '4', column(0).x, 333, 14);
  const last = { x: column(0).x + 36, width: inner - 44, size: 12.5, font: FONT.bold };
  write(sheet, text.card, { ...last, y: 334 });
}

/** The device's button, with a ring around it for a press of three seconds. */
function drawButton(sheet: Sheet, x: number, y: number): void {
  sheet.circle(x, y, 54).lineWidth(5).dash(5, { space: 5 }).stroke(COLOUR.amber).undash();
  sheet.circle(x, y, 42).fill(COLOUR.ink);
  sheet.circle(x, y, 35).lineWidth(1.5).stroke(COLOUR.line);
  const type = { size: 27, font: FONT.bold, colour: COLOUR.white, align: 'center' } as const;
  write(sheet, '3 s', { x: x - 40, y: y - 11, width: 80, ...type });
}

function drawStay(sheet: Sheet, text: PrintText['poster']): void {
  sheet.roundedRect(margin, 376, inner, 50, 6).fill(COLOUR.glow);
  sheet.rect(margin, 376, 5, 50).fill(COLOUR.amber);
  const column = { x: margin + 20, width: inner - 40 };
  write(sheet, text.stay, { ...column, y: 385, size: 14.5, font: FONT.bold });
  write(sheet, text.stayDetail, { ...column, y: 406, size: 11 });
}

function drawKnowing(sheet: Sheet, text: PrintText['poster']): void {
  const heading = { size: 14.5, font: FONT.bold, width: 160 };
  write(sheet, text.lamp, { ...heading, x: margin, y: 444 });
  const small = { size: 8.5, colour: COLOUR.quiet };
  write(sheet, text.lampScale, { ...small, x: margin + 80, y: 449, width: 60, align: 'right' });
  drawLegend(sheet, text, { x: margin, y: 466, width: inner });
  write(sheet, text.button, { ...heading, x: margin, y: 644 });
  text.presses.forEach((press, i) => {
    const y = 665 + i * 16;
    write(sheet, press.hold, { x: margin, y, width: 90, size: 10.5, font: FONT.bold });
    write(sheet, press.does, { x: margin + 90, y, width: inner - 90, size: 10.5, shrinkTo: 8 });
  });
}

function drawPhones(sheet: Sheet, phones: readonly PosterPhone[], text: PrintText['poster']): void {
  write(sheet, text.phones, { x: margin, y: 722, width: 100, size: 14.5, font: FONT.bold });
  const lines = text.phoneLabels.map((label, i) => phones[i] ?? { label, number: '' });
  const half = inner / 2;
  lines.forEach((line, i) => {
    const x = margin + (i % 2) * half;
    const y = 743 + Math.floor(i / 2) * 24;
    const room = half - 14;
    sheet
      .moveTo(x, y + 15)
      .lineTo(x + room, y + 15)
      .lineWidth(0.7)
      .stroke(COLOUR.line);
    const label = { x, y: y + 2, width: room * 0.6, size: 9.5, colour: COLOUR.quiet, shrinkTo: 7 };
    write(sheet, line.label, label);
    const number = { x: x + room * 0.6, width: room * 0.4, size: 12, shrinkTo: 7 };
    write(sheet, line.number, { ...number, y, font: FONT.bold, align: 'right' });
  });
}
