import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAll, type Encoding, newDecoder } from '../../src/importer/files/encoding.ts';
import {
  DEFAULT_LIMITS,
  detectEncoding,
  guessOf,
  type SourceFile,
} from '../../src/importer/files/source.ts';
import { csvRows } from '../../src/importer/readers/csv.ts';
import { isHeader } from '../../src/importer/readers/table.ts';
import { child, imported, reasons, SMALL } from './support.ts';

/** What each encoding writes for these characters, from the standards' own tables. */
const BYTES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'windows-1252': {
    ...{ æ: 0xe6, ø: 0xf8, å: 0xe5, Æ: 0xc6, Ø: 0xd8, Å: 0xc5, é: 0xe9, ü: 0xfc, '¤': 0xa4 },
    ...{ '½': 0xbd, '°': 0xb0, '’': 0x92, '–': 0x96 },
  },
  cp850: {
    ...{ æ: 0x91, ø: 0x9b, å: 0x86, Æ: 0x92, Ø: 0x9d, Å: 0x8f, é: 0x82, ü: 0x81, '¤': 0xcf },
    ...{ '½': 0xab, '°': 0xf8 },
  },
  macintosh: {
    ...{ æ: 0xbe, ø: 0xbf, å: 0x8c, Æ: 0xae, Ø: 0xaf, Å: 0x81, é: 0x8e, ü: 0x9f, '¤': 0xdb },
    ...{ '°': 0xa1, '’': 0xd5, '–': 0xd0 },
  },
};
const ONE_BYTE = ['windows-1252', 'cp850', 'macintosh'] as const;

function encoded(text: string, encoding: string): Buffer {
  if (encoding === 'utf-16le') return Buffer.from(`\ufeff${text}`, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  const table = BYTES[encoding];
  if (table === undefined) return Buffer.from(text);
  return Buffer.from([...text].map((char) => table[char] ?? char.charCodeAt(0)));
}

function source(bytes: Uint8Array, chunk = 5): SourceFile {
  const chunks: Uint8Array[] = [];
  for (let i = 0; i < bytes.length; i += chunk) chunks.push(bytes.subarray(i, i + chunk));
  return {
    name: 'kontakter.csv',
    size: bytes.length,
    modifiedMs: 0,
    open: async () => Readable.from(chunks),
  };
}

/** Read as the importer does, with whatever encoding and delimiter it finds. */
async function read(bytes: Uint8Array): Promise<(readonly string[])[]> {
  const file = source(bytes);
  const encoding = await detectEncoding(file);
  if (encoding === 'binary' || encoding === 'empty') throw new Error(encoding);
  const found: (readonly string[])[] = [];
  const deps = {
    limits: DEFAULT_LIMITS,
    onBytes() {},
    isHeader: (cells: readonly string[]) => isHeader(file.name, cells),
  };
  for await (const { cells } of csvRows(file, encoding, deps)) found.push(cells);
  return found;
}

describe('the encoding is the one whose letters fit where they stand', () => {
  test.each(
    [
      ...['navn\nÅse Højlund\n', 'BØRNEHUSET ÅEN', 'Rødgrød', 'København Ø', 'André', 'Jürgen Sø'],
      ...['1¤Åse¤Højlund¤2100¤København Ø\n2¤Bo¤Krogsø¤¤Århus', 'Kærlighed 37,5° mål'],
      'æbler på øen',
    ].flatMap((text) => ONE_BYTE.map((encoding) => ({ text, encoding }))),
  )('$text in $encoding', async ({ text, encoding }) => {
    const found = await detectEncoding(source(encoded(text, encoding)));
    expect(found).toBe(encoding);
    expect(decodeAll(encoded(text, encoding), encoding)).toBe(
      encoding === 'macintosh' ? text.replaceAll('¤', '€') : text,
    );
  });
  test.each(['½ tablet', 'Mads’ mor', 'morgen – aften', '20° varmt', 'x'])(
    'signs without letters are taken for Windows-1252: %s',
    async (text) => {
      const bytes = encoded(text, 'windows-1252');
      const found = await detectEncoding(source(bytes));
      expect(found).toBe(text === 'x' ? 'utf-8' : 'windows-1252');
      expect(decodeAll(bytes, found as Encoding)).toBe(text);
    },
  );
  test('a character that Windows-1252 does not have is shown as unreadable, not dropped', () => {
    expect(decodeAll(Buffer.from([0x41, 0x81, 0x42]), 'windows-1252')).toBe('A\ufffdB');
  });
});

describe('UTF-8 with a few bytes of another encoding', () => {
  const good = 'sourcedId;navn\n1;Åse Højlund\n2;Łukasz Çelik 😀\n';
  test.each(ONE_BYTE)('%s: every letter is kept', async (other) => {
    for (const stray of ['Sørensen', 'Kjær', 'Ågerup']) {
      const bytes = Buffer.concat([Buffer.from(good), encoded(`3;${stray}\n`, other)]);
      const found = await detectEncoding(source(bytes));
      expect(found).toBe(`utf-8+${other}`);
      expect(decodeAll(bytes, found as Encoding)).toBe(`${good}3;${stray}\n`);
      expect(await guessOf(source(bytes), found as Encoding)).toMatchObject({ line: 4 });
    }
  });
  test('a mark at the start does not hide them, and is no character', async () => {
    const bytes = Buffer.concat([Buffer.from(`\ufeff${good}`), encoded('3;Bø\n', 'windows-1252')]);
    const found = (await detectEncoding(source(bytes))) as Encoding;
    expect(decodeAll(bytes, found)).toBe(`${good}3;Bø\n`);
  });
  test('bytes cut anywhere give the same text', () => {
    const bytes = Buffer.concat([Buffer.from(good), encoded('3;Sørensen', 'windows-1252')]);
    const whole = decodeAll(bytes, 'utf-8+windows-1252');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length })), (cuts) => {
        const decoder = newDecoder('utf-8+windows-1252');
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = places.map((at, i) => decoder.decode(bytes.subarray(at, places[i + 1])));
        expect(pieces.join('') + decoder.end()).toBe(whole);
      }),
    );
  });
  test('any bytes at all are read, and whole UTF-8 characters stay', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 30 }),
        fc.string({ unit: 'grapheme' }),
        (noise, text) => {
          const marked = Buffer.concat([noise, Buffer.from(`\n${text}\n`)]);
          expect(decodeAll(marked, 'utf-8+windows-1252')).toContain(`\n${text}\n`);
        },
      ),
    );
  });
});

test('what is written in any encoding and with any delimiter is what is read', async () => {
  const letters = fc.string({
    unit: fc.constantFrom(...'abdeknrstæøå'),
    minLength: 2,
    maxLength: 8,
  });
  const capital = fc.constantFrom(...'ABKSÆØÅ');
  const name = fc.tuple(capital, letters).map(([first, rest]) => first + rest);
  const number = fc.constantFrom('10123456', '10 98 76 54', '', '+45 10123457');
  const row = fc.tuple(
    fc.constantFrom('b1', 'b2'),
    name,
    number,
    fc.constantFrom('mor', 'far', ''),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(',', ';', '\t', '|', '¤'),
      fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', ...ONE_BYTE),
      fc.boolean(),
      async (rows, mark, encoding, quoted) => {
        const cell = (text: string) => (quoted ? `"${text}"` : text);
        // A name that everybody can read: one letter by itself proves nothing.
        const table = [['barnId', 'navn', 'mobil', 'relation'], ...rows, ['b3', 'Åse', '', 'Kjær']];
        const text = table.map((cells) => `${cells.map(cell).join(mark)}\n`).join('');
        expect(await read(encoded(text, encoding))).toEqual(table);
      },
    ),
    { numRuns: 300 },
  );
});

describe('the report says which encoding was used', () => {
  const contacts = 'barnId;navn;mobil\nb1;Søren Kjær;10 12 34 56\n';
  test.each([
    ['windows-1252', 'Windows-1252'],
    ['cp850', 'CP850'],
    ['macintosh', 'MacRoman'],
  ])('%s', async (encoding, name) => {
    const files = { ...SMALL, 'kontakter.csv': encoded(contacts, encoding) };
    const { report, institutions } = await imported(files);
    expect(report.issues).toEqual([
      {
        file: 'kontakter.csv',
        line: 0,
        column: '',
        action: 'repaired',
        reason: 'encodingGuessed',
        value: name,
      },
    ]);
    expect(JSON.stringify(institutions)).toContain('Søren Kjær');
  });
  test('a stray byte, with its line', async () => {
    const bytes = Buffer.concat([
      Buffer.from('barnId;navn;mobil\r\nb1;Åse;10 12 34 56\r\nb1;S'),
      Buffer.from([0xf8]),
      Buffer.from('ren;10 12 34 57\r\n'),
    ]);
    const { report, institutions } = await imported({ ...SMALL, 'kontakter.csv': bytes });
    expect(report.issues).toMatchObject([
      { line: 3, reason: 'encodingGuessed', value: 'UTF-8 + Windows-1252' },
    ]);
    expect(JSON.stringify(institutions)).toContain('Søren');
  });
  test('UTF-16 without its mark', async () => {
    const files = { ...SMALL, 'kontakter.csv': Buffer.from(contacts, 'utf16le') };
    const { report } = await imported(files);
    expect(report.issues).toMatchObject([{ reason: 'encodingGuessed', value: 'UTF-16LE' }]);
  });
  test('not for UTF-8, nor for UTF-16 with its mark, nor for a file that is not read', async () => {
    for (const encoding of ['utf-8', 'utf-16le', 'utf-16be']) {
      const files = { ...SMALL, 'kontakter.csv': encoded(contacts, encoding) };
      expect((await imported(files)).report.issues).toEqual([]);
    }
    const other = { ...SMALL, 'priser.csv': encoded('vare,pris\nrødgrød,10\n', 'cp850') };
    expect(reasons((await imported(other)).report.issues)).toEqual([
      'priser.csv:0 rejected unknownFile',
    ]);
  });
  test('of a plan too', async () => {
    const plan = encoded('# Beredskabsplan\n\nRing til lægen på øen.\n', 'cp850');
    const { report, institutions } = await imported({ ...SMALL, 'plan.md': plan });
    expect(report.issues).toContainEqual(
      expect.objectContaining({ file: 'plan.md', reason: 'encodingGuessed', value: 'CP850' }),
    );
    expect(JSON.stringify(institutions)).toContain('lægen på øen');
  });
});

test('a child of a file in CP850 has the right name', async () => {
  const files = { ...SMALL, 'users.csv': encoded(SMALL['users.csv'], 'cp850') };
  expect(await child(files)).toMatchObject({ givenName: 'Åse', familyName: 'Højlund' });
});
