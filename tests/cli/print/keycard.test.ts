import { describe, expect, test } from 'vitest';
import { keycardPdf, type PrintedKeycard } from '../../../src/cli/print/keycard.ts';
import { formatKeycode, keycardLink, parseKeycode } from '../../../src/core/codes.ts';
import { readInfo, readQrCodes, readText } from '../support/print.ts';

const code = formatKeycode(new Uint8Array(16).map((_, i) => i * 13 + 7));
const card: PrintedKeycard = {
  institution: 'Skolen ved Åen',
  kind: 'leader',
  label: 'Skabet i administrationen',
  code,
  appUrl: 'https://skolen.lygte.example/',
  issuedAt: Date.UTC(2026, 10, 23, 8),
  wifi: { name: 'Lygte Skolen', password: 'tyve;lange:ord' },
};

describe('the printed keycard', () => {
  test('opens the app with the code in the fragment, and joins the Wi-Fi', async () => {
    expect(readQrCodes(await keycardPdf(card, 'da'))).toEqual([
      'WIFI:T:WPA;S:Lygte Skolen;P:tyve\\;lange\\:ord;;',
      `https://skolen.lygte.example/#k=${code}`,
    ]);
  });

  test('says in Danish whose it is, what it opens and where it is kept', async () => {
    const text = readText(await keycardPdf(card, 'da'));
    for (const words of [
      'Skolen ved Åen',
      'LEDER',
      'Skabet i administrationen',
      'Udstedt 23. november 2026',
      'Opbevares i det låste skab',
      'Hold boksens knap inde i 3 sekunder',
    ])
      expect(text).toContain(words);
  });

  test('carries the code in groups that can be typed in', async () => {
    const text = readText(await keycardPdf(card, 'en'));
    const line = /^\s*(?:[0-9A-Z]{4}\s+){6}[0-9A-Z]{4}$/m.exec(text);
    expect(parseKeycode(line?.[0] ?? '')).toEqual(parseKeycode(code));
    expect(text).toContain('LEADER');
  });

  test('a staff card says so, and needs no Wi-Fi code', async () => {
    const pdf = await keycardPdf({ ...card, kind: 'staff', wifi: undefined }, 'da');
    expect(readText(pdf)).toContain('PERSONALE');
    expect(readQrCodes(pdf)).toHaveLength(1);
  });

  test('is one A4 page, and the same bytes for the same card', async () => {
    const pdf = await keycardPdf(card, 'da');
    expect(readInfo(pdf)).toMatch(/Pages:\s+1\n[\s\S]*\(A4\)/);
    expect(await keycardPdf(card, 'da')).toEqual(pdf);
    expect(await keycardPdf({ ...card, issuedAt: card.issuedAt + 1000 }, 'da')).not.toEqual(pdf);
  });

  test('a long name and letters the font lacks still make one page', async () => {
    const institution = 'Børnehuset Œuvre på Łódź-vej og de små ṩkove ved åens udspring 日本';
    const pdf = await keycardPdf({ ...card, institution }, 'da');
    expect(readInfo(pdf)).toMatch(/Pages:\s+1\n/);
    expect(readText(pdf)).toContain('åens');
    expect(readQrCodes(pdf)).toContain(keycardLink(card.appUrl, code));
  });
});

test('a link takes an address with or without its slash', () => {
  expect(keycardLink('https://a.example', 'X')).toBe('https://a.example/#k=X');
  expect(keycardLink('https://a.example/', 'X')).toBe('https://a.example/#k=X');
});
