import { once } from 'node:events';
import { createWriteStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { listFiles } from '../../src/importer/files/list.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src/importer/files/source.ts';
import { readExports } from '../../src/importer/import.ts';
import { folder, imported, options, SMALL, tempDir } from './support.ts';

const MB = 1024 * 1024;

async function code(paths: string[], limits: Limits = DEFAULT_LIMITS) {
  const result = await readExports(paths, options({ limits }));
  return result.ok ? 'ok' : result.failure.code;
}
const zip = (files: Record<string, string | Uint8Array>) =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name,
        typeof content === 'string' ? Buffer.from(content) : content,
      ]),
    ),
  );
/** `count` entries of the same content. */
const copies = (count: number, ending: string, content: Uint8Array) =>
  zip(Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}.${ending}`, content])));

describe('one limit for the whole import', () => {
  const limits = { ...DEFAULT_LIMITS, totalBytes: 5 * MB };
  const part = zip({ 'a.csv': new Uint8Array(2 * MB) });
  test('bytes of zips beside one another', async () => {
    expect(await code([folder({ ...SMALL, '1.zip': part, '2.zip': part })], limits)).toBe('ok');
    const three = folder({ ...SMALL, '1.zip': part, '2.zip': part, '3.zip': part });
    expect(await code([three], limits)).toBe('exportTooLarge');
  });
  test('bytes of zips inside one zip', async () => {
    const three = folder({ 'x.zip': zip({ '1.zip': part, '2.zip': part, '3.zip': part }) });
    expect(await code([three], limits)).toBe('exportTooLarge');
  });
  test('bytes behind several paths', async () => {
    const paths = [1, 2, 3].map(() => folder({ 'a.zip': part }));
    expect(await code(paths, limits)).toBe('exportTooLarge');
  });
  test('files of all zips', async () => {
    const ten = copies(10, 'txt', Buffer.from('x'));
    const few = { ...DEFAULT_LIMITS, files: 25 };
    expect(await code([folder({ ...SMALL, '1.zip': ten })], few)).toBe('ok');
    expect(await code([folder({ ...SMALL, '1.zip': ten, '2.zip': ten })], few)).toBe(
      'exportTooLarge',
    );
    expect(
      await code([folder({ ...SMALL, 'x.zip': zip({ '1.zip': ten, '2.zip': ten }) })], few),
    ).toBe('exportTooLarge');
  });
  test('entries without a use are counted', async () => {
    const folders = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`.m${i}/x`, new Uint8Array()]),
    );
    const few = { ...DEFAULT_LIMITS, files: 25 };
    expect(await code([folder({ ...SMALL, 'x.zip': zip(folders) })], few)).toBe('exportTooLarge');
  });
  test('bytes of nested zips that are held in memory', async () => {
    const noise = Buffer.from(
      Array.from({ length: 400_000 }, (_, i) => (i * i * 2654435761) >>> 24),
    );
    const stored = zipSync({ 'a.bin': [noise, { level: 0 }] });
    const held = { ...DEFAULT_LIMITS, nestedZipBytes: MB };
    expect(await code([folder({ ...SMALL, 'x.zip': copies(2, 'zip', stored) })], held)).toBe('ok');
    expect(await code([folder({ ...SMALL, 'x.zip': copies(3, 'zip', stored) })], held)).toBe(
      'exportTooLarge',
    );
  });
  test('the same facts from many small zips are read', async () => {
    const parts = Object.fromEntries(
      Object.entries(SMALL).map(([name, text]) => [`${name}.zip`, zip({ [name]: text })]),
    );
    const { institutions } = await imported({ 'x.zip': zip({ 'y.zip': zip(parts) }) });
    expect(institutions[0]?.snapshot.children).toHaveLength(2);
  });
});

/** Lies about its size: `declared` bytes in both headers, `content` in fact. */
function lying(name: string, content: Uint8Array, declared: number): Buffer {
  return rawZip([{ name, content, declared }]);
}

interface RawEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly declared: number;
}

/** A zip whose central directory has each entry `times` over, all of them on the same bytes. */
function rawZip(entries: readonly RawEntry[], times = 1): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const { name, content, declared } of entries) {
    const packed = deflateRawSync(content, { level: 9 });
    const local = Buffer.alloc(30 + name.length);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(crc32(content), 14);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(declared, 22);
    local.writeUInt16LE(name.length, 26);
    local.write(name, 30);
    for (let i = 0; i < times; i++) {
      const central = Buffer.alloc(46 + name.length);
      central.writeUInt32LE(0x02014b50, 0);
      central.writeUInt16LE(20, 4);
      central.writeUInt16LE(20, 6);
      central.writeUInt16LE(8, 10);
      central.writeUInt32LE(crc32(content), 16);
      central.writeUInt32LE(packed.length, 20);
      central.writeUInt32LE(declared, 24);
      central.writeUInt16LE(name.length, 28);
      central.writeUInt32LE(at, 42);
      central.write(name, 46);
      centrals.push(central);
    }
    locals.push(local, packed);
    at += local.length + packed.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(centrals.length, 8);
  end.writeUInt16LE(centrals.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

describe('zip bombs', () => {
  /** The highest memory use while reading, above that before, in MB. */
  async function memory(paths: string[]): Promise<{ code: string; mb: number }> {
    const before = process.memoryUsage().rss;
    let highest = before;
    const timer = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage().rss);
    }, 5);
    const found = await code(paths);
    clearInterval(timer);
    highest = Math.max(highest, process.memoryUsage().rss);
    return { code: found, mb: (highest - before) / MB };
  }

  test('many nested zips of zeros, a few kB on disk, are refused before they fill the memory', async () => {
    // A zip of 32 MB of stored zeros packs to some kB itself; forty of them, twice nested.
    const stored = zipSync({ 'a.csv': [new Uint8Array(32 * MB), { level: 0 }] });
    const forty = rawZip([{ name: 'x.zip', content: stored, declared: stored.length }], 40);
    const dir = folder({ 'bombe.zip': zip({ 'z.zip': forty }) });
    expect(statSync(join(dir, 'bombe.zip')).size).toBeLessThan(100_000);
    const { code, mb } = await memory([dir]);
    expect(code).toBe('exportTooLarge');
    expect(mb).toBeLessThan(500);
  });
  test('many entries on the same bytes', async () => {
    const zeros = { name: 'a.csv', content: new Uint8Array(MB), declared: MB };
    const dir = folder({ 'x.zip': rawZip([zeros], 3000) });
    expect((await memory([dir])).code).toBe('exportTooLarge');
    const small = { name: 'a.txt', content: Buffer.from('x'), declared: 1 };
    expect(await code([folder({ 'x.zip': rawZip([small], 10_001) })])).toBe('exportTooLarge');
  });
  test('a zip that has itself in it ends at the depth', async () => {
    // Every level has two of the next, as a zip that unpacks to itself would go on.
    let inner = zip({ 'a.txt': 'x' });
    for (let i = 0; i < 8; i++) inner = copies(2, 'zip', inner);
    expect(await code([folder({ ...SMALL, 'x.zip': inner })])).toBe('exportTooLarge');
  });
  test.each([
    ['a file', 'kontakter.csv'],
    ['a zip inside', 'inner.zip'],
  ])('%s that is larger than it says is not read further than it says', async (_what, name) => {
    const content = new Uint8Array(64 * MB).fill(0x61);
    const dir = folder({ ...SMALL, 'x.zip': lying(name, content, 10) });
    const { code, mb } = await memory([dir]);
    expect(code).toBe('damagedArchive');
    expect(mb).toBeLessThan(64);
  });
  test('a file that says it is larger than it is', async () => {
    const less = folder({ ...SMALL, 'x.zip': lying('inner.zip', zip(SMALL), 200 * MB) });
    const { code, mb } = await memory([less]);
    expect(code).toBe('damagedArchive');
    expect(mb).toBeLessThan(250);
    const most = folder({ ...SMALL, 'x.zip': lying('inner.zip', zip(SMALL), 0xfffffffe) });
    expect((await memory([most])).code).toBe('exportTooLarge');
  });
});

test('a file that grows while it is read gives what it had', async () => {
  const dir = tempDir();
  const path = join(dir, 'x.csv');
  const file = createWriteStream(path);
  file.write('a,b\n1,2\n');
  await once(file, 'ready');
  const { clock } = options();
  const deps = { limits: DEFAULT_LIMITS, clock, isWhole: async () => false };
  await using listed = await listFiles([dir], deps);
  file.end('3,4\n'.repeat(1000));
  await once(file, 'close');
  const [found] = listed.files;
  let read = 0;
  for await (const chunk of (await found?.open()) ?? []) read += (chunk as Uint8Array).length;
  expect(read).toBe(found?.size);
});

describe('whatever is in a file, the import ends with a result', () => {
  test('a zip with any bytes changed', async () => {
    const whole = zip({ ...SMALL, 'x.zip': zip(SMALL) });
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = whole.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        expect(typeof (await code([folder({ 'x.zip': bytes })]))).toBe('string');
      }),
      { numRuns: 300 },
    );
  });
  test('a table with any bytes put into it, cut anywhere', async () => {
    const whole = Buffer.from(
      'barnId;navn;mobil;relation\nb1;"Hanne; Sø";10 12 34 56;mor\n'.repeat(3),
    );
    const byte = fc.oneof(fc.constantFrom(...Buffer.from('";|\0\r\n\x1a,')), fc.nat(255));
    const change = fc.tuple(fc.nat(whole.length - 1), byte);
    const limits = { ...DEFAULT_LIMITS, rowBytes: 60 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 6 }),
        fc.nat(whole.length),
        async (changes, length) => {
          const bytes = Buffer.from(whole);
          for (const [at, byte] of changes) bytes[at] = byte;
          const dir = folder({ ...SMALL, 'kontakter.csv': bytes.subarray(0, length) });
          expect(typeof (await code([dir], limits))).toBe('string');
        },
      ),
      { numRuns: 500 },
    );
  });
});
