import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Bytes of one block before it is compressed. */
const BLOCK = 64 * 1024;
/** The lines are read again in a minute: time counts for more than the last bytes. */
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const LINE_BREAK = 0x0a;

/**
 * Many lines of text, kept compressed in memory: the records of a whole municipality take about a
 * kilobyte a child. Nothing goes to disk, where it would be plaintext.
 *
 * Lines that wait are copied into bytes: as strings, each would keep the whole text it was cut from.
 */
export class PackedLines {
  readonly #blocks: Uint8Array[] = [];
  #open = Buffer.alloc(0);
  #used = 0;

  /** @param line without a line break */
  add(line: string): void {
    // A character takes at most three bytes.
    const room = line.length * 3 + 1;
    if (this.#open.length - this.#used < room) this.#grow(room);
    this.#used += this.#open.write(line, this.#used);
    this.#open[this.#used++] = LINE_BREAK;
    if (this.#used >= BLOCK) this.#pack();
  }

  #grow(room: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(1024, this.#open.length * 2, this.#used + room));
    this.#open.copy(larger, 0, 0, this.#used);
    this.#open = larger;
  }

  #pack(): void {
    if (this.#used === 0) return;
    // A copy: what zstd gives may be a small part of a large buffer.
    this.#blocks.push(new Uint8Array(zstdCompressSync(this.#open.subarray(0, this.#used), FAST)));
    this.#used = 0;
  }

  /** Compresses all, after the last line was added. */
  close(): void {
    this.#pack();
    this.#open = Buffer.alloc(0);
  }

  /** All lines in their order. Each block is given up as soon as it has been read. */
  *drain(): Generator<string> {
    this.close();
    this.#blocks.reverse();
    for (let block = this.#blocks.pop(); block !== undefined; block = this.#blocks.pop()) {
      const lines = zstdDecompressSync(block).toString('utf8').split('\n');
      lines.pop();
      yield* lines;
    }
  }
}
