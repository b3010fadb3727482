import { expect, test } from 'vitest';
import { type PrintedPoster, posterPdf } from '../../../src/cli/print/poster.ts';
import { wifiText } from '../../../src/cli/print/qr.ts';
import { printText } from '../../../src/cli/text/print.ts';
import { readInfo, readPixels, readQrCodes, readText } from '../support/print.ts';

const poster: PrintedPoster = {
  institution: 'Skolen ved Åen',
  appUrl: 'https://skolen.lygte.example/',
  wifi: { name: 'Lygte "Skolen"', password: 'a\\b,c' },
  phones: [{ label: 'Leder', number: '10 12 34 56' }],
  createdAt: Date.UTC(2026, 10, 23),
};

test('joins the Wi-Fi and opens the app', async () => {
  expect(readQrCodes(await posterPdf(poster, 'da'))).toEqual([
    'WIFI:T:WPA;S:Lygte \\"Skolen\\";P:a\\\\b\\,c;;',
    'https://skolen.lygte.example/',
  ]);
});

test.each(['da', 'en'] as const)('explains lamp, button and network in %s', async (language) => {
  const text = readText(await posterPdf(poster, language));
  const words = printText[language].poster;
  const rows = Object.values(words.legend);
  for (const { looks, means } of rows) {
    expect(text).toContain(looks);
    expect(text).toContain(means);
  }
  for (const { hold } of words.presses) expect(text).toContain(hold);
  for (const line of [words.stay, words.wifiName, '10 12 34 56', 'Skolen ved Åen'])
    expect(text).toContain(line);
});

test('draws the lamp as strips of light: steady has more than a short flash', async () => {
  const { width, grey } = readPixels(await posterPdf(poster, 'da'));
  const lit = (y: number) =>
    grey.subarray(y * width + 40, y * width + 180).filter((value) => value > 120).length;
  const rows = { ready: 472, outageClosed: 535, outageOpen: 556, dark: 619 };
  expect(lit(rows.ready)).toBeGreaterThan(0);
  expect(lit(rows.outageClosed)).toBeGreaterThan(lit(rows.ready) * 5);
  expect(lit(rows.outageOpen)).toBe(140);
  expect(lit(rows.dark)).toBe(0);
});

test('is one A4 page with the same bytes each time', async () => {
  const pdf = await posterPdf(poster, 'da');
  expect(readInfo(pdf)).toMatch(/Pages:\s+1\n[\s\S]*\(A4\)/);
  expect(await posterPdf(poster, 'da')).toEqual(pdf);
});

test('escapes what the Wi-Fi code gives a meaning', () => {
  expect(wifiText({ name: 'a;b,c:d"e\\f', password: 'plain' })).toBe(
    'WIFI:T:WPA;S:a\\;b\\,c\\:d\\"e\\\\f;P:plain;;',
  );
});
