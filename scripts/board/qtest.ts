import { openLines } from './line-socket.ts';

/** QEMU's test protocol: what is connected to the board's pins. */
export interface Qtest extends Disposable {
  /** Sets an input line of a device from outside. */
  setLine(device: string, line: number, level: 0 | 1): Promise<void>;
  /** Reports each change of the device's output lines from now on. One device for each machine. */
  watch(device: string, listener: (edge: Edge) => void): Promise<void>;
}

interface Edge {
  readonly line: number;
  readonly high: boolean;
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
}

const CHANGE = /^IRQ (raise|lower) (\d+)$/;

export async function openQtest(path: string): Promise<Qtest> {
  const lines = await openLines(path);
  const waiting: ((answer: string) => void)[] = [];
  let onEdge: (edge: Edge) => void = () => undefined;
  lines.onLine((text) => {
    const change = CHANGE.exec(text);
    if (change === null) waiting.shift()?.(text);
    else onEdge({ line: Number(change[2]), high: change[1] === 'raise', at: performance.now() });
  });

  async function ask(command: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    waiting.push(resolve);
    void lines.closed.then(() => reject(new Error('QEMU has ended')));
    lines.send(command);
    const answer = await promise;
    if (!answer.startsWith('OK')) throw new Error(`qtest ${command}: ${answer}`);
  }

  return {
    setLine: (device, line, level) => ask(`set_irq_in ${device} unnamed-gpio-in ${line} ${level}`),
    async watch(device, listener) {
      onEdge = listener;
      await ask(`irq_intercept_out ${device}`);
    },
    [Symbol.dispose]: () => lines[Symbol.dispose](),
  };
}
