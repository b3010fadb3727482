import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Encoding } from '../../src/importer/files/encoding.ts';
import {
  DEFAULT_LIMITS,
  detectEncoding,
  type SourceFile,
} from '../../src/importer/files/source.ts';
import { csvRows, delimiterOf } from '../../src/importer/readers/csv.ts';

function source(bytes: Uint8Array, chunk = 7): SourceFile {
  const chunks: Uint8Array[] = [];
  for (let i = 0; i < bytes.length; i += chunk) chunks.push(bytes.subarray(i, i + chunk));
  return {
    name: 'x.csv',
    size: bytes.length,
    modifiedMs: 0,
    open: async () => Readable.from(chunks),
  };
}

async function rows(text: string, encoding: Encoding = 'utf-8') {
  const found: { cells: readonly string[]; line: number; repaired: string | null }[] = [];
  const deps = { limits: DEFAULT_LIMITS, onBytes: () => {} };
  for await (const row of csvRows(source(Buffer.from(text)), encoding, deps)) found.push(row);
  return found;
}

describe('rows', () => {
  test.each(['\n', '\r\n', '\r'])('lines are counted as an editor does, with %j', async (end) => {
    const text = ['a,b', `1,"x${end}y"`, '', '2,z', '3,"q""r"', ''].join(end);
    expect(await rows(text)).toEqual([
      { cells: ['a', 'b'], line: 1, repaired: null },
      { cells: ['1', `x${end}y`], line: 2, repaired: null },
      { cells: ['2', 'z'], line: 5, repaired: null },
      { cells: ['3', 'q"r'], line: 6, repaired: null },
    ]);
  });
  test('short and long rows are marked', async () => {
    expect((await rows('a,b,c\n1,2\n1,2,3,4\n1,2,3,\n')).map((row) => row.repaired)).toEqual([
      null,
      'tooFewCells',
      'tooManyCells',
      null,
    ]);
  });
  test('quotes in the middle are kept', async () => {
    expect(await rows('a,b\n1,"Ole "Kaj" H"\n2,Ole "Kaj" H\n')).toEqual([
      { cells: ['a', 'b'], line: 1, repaired: null },
      { cells: ['1', 'Ole "Kaj" H'], line: 2, repaired: 'strayQuotes' },
      { cells: ['2', 'Ole "Kaj" H'], line: 3, repaired: null },
    ]);
  });
  test("Excel's line about the delimiter is skipped", async () => {
    expect((await rows('sep=;\na;b\n1;2\n')).map((row) => row.line)).toEqual([2, 3]);
  });
  test.each([['a,b\n1,"open\n2,x\n'], ['a,b,c\n1,2,3\n4,5'], ['a,b,c\n1,"2\n3,4,5\n6,7",8,9\n']])(
    'a broken file %j',
    async (text) => {
      await expect(rows(text)).rejects.toMatchObject({ failure: { code: 'damagedExport' } });
    },
  );
  test('a row longer than the limit comes without its cells, and the next is read', async () => {
    const text = `a,b\n1,"${'x'.repeat(2 * 1024 * 1024)}"\n2,y\n`;
    expect(await rows(text)).toEqual([
      { cells: ['a', 'b'], line: 1, repaired: null },
      { cells: [], line: 2, repaired: 'rowTooLong' },
      { cells: ['2', 'y'], line: 3, repaired: null },
    ]);
  });
  test.each([1, 7, 1000])(
    'in pieces of %i bytes: titles, header and NULs are where they were',
    async (size) => {
      const text = 'Liste, a, b\r\n\r\nid;navn\r\n1;A\0b\r\n2;"C\r\nd\0"\r\n3;\0E\r\n';
      const nulls: number[] = [];
      const deps = {
        limits: DEFAULT_LIMITS,
        onBytes() {},
        repair: (line: number) => nulls.push(line),
        isHeader: (cells: readonly string[]) => cells.join() === 'id,navn',
      };
      const found: [number, ...string[]][] = [];
      for await (const { line, cells } of csvRows(source(Buffer.from(text), size), 'utf-8', deps))
        found.push([line, ...cells]);
      expect(found).toEqual([
        [1, 'Liste, a, b'],
        [3, 'id', 'navn'],
        [4, '1', 'Ab'],
        [5, '2', 'C\r\nd'],
        [7, '3', 'E'],
      ]);
      expect(nulls).toEqual([4, 5, 7]);
    },
  );
  test('what is written is what is read', async () => {
    const cell = fc.string({ unit: fc.constantFrom(...'abæø ,;"\n\t'), maxLength: 8 });
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(',', ';', '\t'), async (cells, mark) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const lines = [
          ['x', 'y', 'z'].join(mark),
          ...cells.map((row) => row.map(quoted).join(mark)),
        ];
        const read = (await rows(`${lines.join('\n')}\n`)).slice(1);
        const full = cells.filter((row) => row.some((text) => text.trim() !== ''));
        // A cell that itself begins and ends with a quote loses that pair: strayQuotes.
        const bare = (text: string) => /^".*"$/s.test(text);
        if (!full.flat().some(bare)) expect(read.map((row) => row.cells)).toEqual(full);
      }),
    );
  });
});

describe('delimiters', () => {
  test.each([
    ['a,b,c', ','],
    ['a;b;c', ';'],
    ['a\tb', '\t'],
    ['"a,x";"b,y"', ';'],
    ['a|b,c|d', '|'],
    ['1¤2¤3, 4', '¤'],
    ['sep=;\na,b,c', ';'],
    ['Title\na;b', ';'],
    ['alone', ','],
  ])('%j', (header, expected) => {
    expect(delimiterOf(header)).toBe(expected);
  });
  test('the one that makes a header of a line, however many others are above', () => {
    const isHeader = (cells: readonly string[]) => cells.join() === 'id,navn';
    expect(delimiterOf('Liste, a, b, c|d|e\nid¤navn\n1¤x,y,z', { isHeader })).toBe('¤');
  });
});

describe('encodings', () => {
  const detect = (bytes: Uint8Array) => detectEncoding(source(bytes, 5));
  test.each([
    ['utf-8', Buffer.from('navn\nÅse\n')],
    ['utf-8', Buffer.from('\ufeffnavn\n')],
    ['utf-8', Buffer.from('navn\nÅse Ø').subarray(0, -1)],
    ['windows-1252', Buffer.from('navn\nÅse\n', 'latin1')],
    ['windows-1252', Buffer.from('navn\nSå', 'latin1')],
    ['utf-16le', Buffer.from('\ufeffnavn\nÅse', 'utf16le')],
    ['utf-16le', Buffer.from('navn;efternavn\nÅse;Ø', 'utf16le')],
    ['utf-16be', Buffer.from('\ufeffnavn\nÅse', 'utf16le').swap16()],
    ['utf-16be', Buffer.from('navn;efternavn\nÅse;', 'utf16le').swap16()],
    ['binary', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1, 2, 3, 0, 9, 8, 0])],
    ['binary', Buffer.from(Array.from({ length: 99 }, (_, i) => (i % 30) + 1))],
    ['empty', Buffer.from('')],
    ['empty', Buffer.from('\ufeff \r\n')],
  ])('%s', async (expected, bytes) => {
    expect(await detect(bytes)).toBe(expected);
  });
});
