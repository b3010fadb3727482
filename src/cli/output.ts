import { fstatSync, writeFileSync } from 'node:fs';

type Stream = NodeJS.WriteStream & { readonly fd: number };

/** Standard output or standard error, of which nothing is lost. */
export interface Output {
  write(text: string): void;
  /** Resolves when the reader has taken everything, or has gone. */
  drained(): Promise<void>;
}

/**
 * A stream of this process. What a pipe does not take at once waits in memory: await `drained`
 * before the process ends. A reader that goes early (`lygte open … | head`) is no error: the rest is
 * dropped, and the command ends what it has begun. Where a file cannot take it, such as on a full
 * disk, `write` throws what the operating system reports.
 */
export function output(stream: Stream): Output {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') throw error;
  });
  // The stream of a file takes a write that the disk cut short for a whole one.
  if (isFile(stream))
    return { write: (text) => writeFileSync(stream.fd, text), drained: async () => undefined };
  return {
    write: (text) => void stream.write(text),
    // Writes are done in their order, and this one is the last.
    drained: () => new Promise((done) => stream.write('', () => done())),
  };
}

/** The same for messages: where they cannot be written, there is nowhere to say so. */
export function messageOutput(stream: Stream): Output {
  const { write, drained } = output(stream);
  return {
    drained,
    write(text) {
      try {
        write(text);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
      }
    },
  };
}

/** A file or a device, and not a pipe, a socket or a terminal. */
function isFile(stream: Stream): boolean {
  const kind = fstatSync(stream.fd);
  return !stream.isTTY && !kind.isFIFO() && !kind.isSocket();
}
