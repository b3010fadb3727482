import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { canonical, type Json } from '../../src/core/canonical-json.ts';
import { unwrap } from '../../src/core/errors.ts';
import { sampleFiles } from '../../src/demo/sample/sample.ts';
import {
  type Files,
  folder,
  imported,
  options,
  readFiles,
  readWhole,
  SMALL,
  snapshot,
  WRITTEN,
} from './support.ts';

const sample = {
  seed: 3,
  date: '2026-11-23',
  institutions: [
    { id: 'bh', name: 'Børnehaven Æblet', kind: 'daycare', children: 20 },
    { id: 'sk', name: 'Åskolen', kind: 'school', children: 30 },
    { id: 'sfo', name: 'SFO Ø', kind: 'club', children: 8, school: 'sk' },
  ],
} as const;

const bytesOf = (value: unknown) => canonical(value as Json);
const filesOf = (more: object): Files => Object.fromEntries(sampleFiles({ ...sample, ...more }));
const zipped = (files: Files) =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name,
        [typeof content === 'string' ? Buffer.from(content) : content, { mtime: WRITTEN }],
      ]),
    ),
  );

describe('the same export in another version, encoding or archive is the same snapshot', () => {
  let plain: string;
  beforeAll(async () => {
    plain = bytesOf((await imported(filesOf({}))).institutions);
  });

  test.each(['1.1', '1.2'] as const)('OneRoster %s', async (oneRoster) => {
    expect(bytesOf((await imported(filesOf({ oneRoster }))).institutions)).toBe(plain);
  });
  test.each(
    (['utf-8', 'utf-8-bom', 'utf-16le', 'windows-1252'] as const).flatMap((encoding) =>
      ([',', ';', '\t'] as const).map((delimiter) => ({ encoding, delimiter })),
    ),
  )('$encoding with $delimiter', async (encoded) => {
    expect(bytesOf((await imported(filesOf(encoded))).institutions)).toBe(plain);
  });
  test('a zip, and a zip in a zip', async () => {
    const inner = zipped(filesOf({}));
    const outer = zipped({ 'nat/eksport.zip': inner, 'nat/læs mig.pdf': 'x' });
    const whole = await imported({ 'export.zip': inner });
    expect(whole.institutions.map((one) => one.snapshot.children.length)).toEqual([20, 8, 30]);
    const nested = await imported({ 'export.zip': outer });
    expect(bytesOf(nested.institutions)).toBe(bytesOf(whole.institutions));
    expect(nested.report.issues.length).toBe(whole.report.issues.length + 1);
    expect(nested.report.issues.map(({ file }) => file)).toContain('export.zip/nat/læs mig.pdf');
  });
  test('reading it again gives the same bytes', async () => {
    const dir = folder(filesOf({}));
    const read = async () => bytesOf(unwrap(await readWhole([dir], options())));
    expect(await read()).toBe(await read());
  });
});

describe('order', () => {
  const shuffledFiles = fc
    .tuple(...Object.values(SMALL).map((text) => shuffled(text)))
    .map((texts) =>
      Object.fromEntries(Object.keys(SMALL).map((name, i) => [name, texts[i] ?? ''])),
    );

  test('of columns and rows does not matter', async () => {
    const expected = bytesOf(await snapshot(SMALL));
    await fc.assert(
      fc.asyncProperty(shuffledFiles, async (files) => {
        expect(bytesOf(await snapshot(files))).toBe(expected);
      }),
      { numRuns: 25 },
    );
  });
  test('of the paths does not matter, and exports may be put together', async () => {
    const one = folder(SMALL);
    const two = folder({
      'orgs.csv': SMALL['orgs.csv'].replaceAll('o1', 'o2'),
      'users.csv': SMALL['users.csv'].replaceAll('o1', 'o2').replace('b1,', 'b9,'),
    });
    const read = async (paths: string[]) => unwrap(await readWhole(paths, options())).institutions;
    expect((await read([one, two])).map((one) => one.snapshot.institution.id)).toEqual([
      'o1',
      'o2',
    ]);
    expect(bytesOf(await read([one, two]))).toBe(bytesOf(await read([two, one])));
  });
});

function shuffled(text: string): fc.Arbitrary<string> {
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const [header = [], ...body] = rows;
  const columns = fc.shuffledSubarray([...header.keys()], { minLength: header.length });
  const lines = fc.shuffledSubarray(body, { minLength: body.length });
  return fc
    .tuple(columns, lines)
    .map(([order, rest]) =>
      [header, ...rest].map((row) => `${order.map((i) => row[i] ?? '').join(',')}\n`).join(''),
    );
}

/** Each folder has an export as it comes, and beside it what it gives. */
describe('the frozen exports', () => {
  const exports = join(import.meta.dirname, 'exports');
  const folders = readdirSync(exports).filter(
    // Those with an expectation of their own are read by exports.test.ts.
    (name) => !name.endsWith('.txt') && !existsSync(join(exports, name, 'expect.json')),
  );
  test.each(folders)('%s gives the frozen result', async (folder) => {
    const dir = join(exports, folder);
    const files = Object.fromEntries(
      readdirSync(dir).map((name) => [name, readFileSync(join(dir, name))]),
    );
    const result = unwrap(await readFiles(files));
    await expect(`${JSON.stringify(result, null, 2)}\n`).toMatchFileSnapshot(
      `exports/${folder}.golden.txt`,
    );
  });
});
