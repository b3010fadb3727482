import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Characters of one block before it is compressed. */
const BLOCK = 128 * 1024;
/** The lines are read again in a minute: time counts for more than the last bytes. */
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/**
 * Many lines of text, kept compressed in memory: the records of a whole municipality take about a
 * kilobyte a child. Nothing goes to disk, where it would be plaintext.
 */
export class PackedLines {
  readonly #blocks: Uint8Array[] = [];
  #open: string[] = [];
  #length = 0;

  /** @param line without a line break */
  add(line: string): void {
    this.#open.push(line);
    this.#length += line.length;
    if (this.#length >= BLOCK) this.pack();
  }

  /** Compresses what was added last. */
  pack(): void {
    if (this.#open.length === 0) return;
    this.#blocks.push(zstdCompressSync(this.#open.join('\n'), FAST));
    this.#open = [];
    this.#length = 0;
  }

  /** All lines in their order. Each block is given up as soon as it has been read. */
  *drain(): Generator<string> {
    this.#blocks.reverse();
    for (let block = this.#blocks.pop(); block !== undefined; block = this.#blocks.pop())
      yield* zstdDecompressSync(block).toString('utf8').split('\n');
    const open = this.#open;
    this.#open = [];
    this.#length = 0;
    yield* open;
  }
}
