import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { drawSheet, type Sheet } from '../../src/cli/print/pdf.ts';
import { qrSvg, qrTerminal } from '../../src/demo/desk.ts';
import { readQrCodes } from '../cli/support/print.ts';

const LINK = 'http://127.0.0.1:8080/#k=7QK2-9XWM-0ABC-DEFG-HJKM-NPQR-STVW';

test('a code in SVG can be scanned', async () => {
  const svg = await qrSvg(LINK);
  const dark = /stroke="#000000" d="([^"]+)"/.exec(svg)?.[1] ?? '';
  expect(await scanned((sheet) => void sheet.path(dark).lineWidth(1).stroke('#000000'))).toEqual([
    LINK,
  ]);
});

test('a code in a terminal can be scanned, light and dark as the terminal is told', async () => {
  const code = await qrTerminal(LINK);
  const lines = code.split('\n');
  for (const line of lines) {
    expect(line.startsWith('\u001b[97;40m') && line.endsWith('\u001b[0m')).toBe(true);
    expect(stripVTControlCharacters(line)).toHaveLength(lines.length * 2 - 1);
  }
  const drawn = await scanned((sheet) => {
    lines.forEach((line, y) => {
      [...stripVTControlCharacters(line)].forEach((char, x) => {
        if (' ▄'.includes(char)) sheet.rect(x, 2 * y, 1, 1);
        if (' ▀'.includes(char)) sheet.rect(x, 2 * y + 1, 1, 1);
      });
    });
    sheet.fill('#000000');
  });
  expect(drawn).toEqual([LINK]);
});

/** What a phone reads off a drawing of modules, five points each. */
async function scanned(draw: (sheet: Sheet) => void): Promise<string[]> {
  const facts = { title: 'QR', language: 'da', createdAt: 0 };
  const pdf = await drawSheet(facts, (sheet) => {
    sheet.translate(50, 50).scale(5);
    draw(sheet);
  });
  return readQrCodes(pdf);
}
