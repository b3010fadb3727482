import { openLines } from './line-socket.ts';

/** QEMU's machine protocol: commands and their answers. */
export interface Qmp extends Disposable {
  /** Throws QEMU's message when it refuses. */
  ask<T>(command: string, args?: Readonly<Record<string, unknown>>): Promise<T>;
}

interface Answer {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

export async function openQmp(path: string): Promise<Qmp> {
  const lines = await openLines(path);
  const waiting: ((answer: Answer) => void)[] = [];
  lines.onLine((line) => {
    const answer = JSON.parse(line) as Answer;
    // Greeting and events are neither.
    if ('return' in answer || 'error' in answer) waiting.shift()?.(answer);
  });
  const qmp: Qmp = {
    async ask<T>(command: string, args: Readonly<Record<string, unknown>> = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      waiting.push(resolve);
      void lines.closed.then(() => reject(new Error('QEMU has ended')));
      lines.send(JSON.stringify({ execute: command, arguments: args }));
      const answer = await promise;
      if (answer.error) throw new Error(`QMP ${command}: ${answer.error.desc}`);
      return answer.return as T;
    },
    [Symbol.dispose]: () => lines[Symbol.dispose](),
  };
  await qmp.ask('qmp_capabilities');
  return qmp;
}

/** Path of the board's only device of a type, such as its GPIO chip `pl061`. */
export async function findDevice(qmp: Qmp, type: string): Promise<string> {
  const path = '/machine/unattached';
  const listed = await qmp.ask<{ name: string; type: string }[]>('qom-list', { path });
  const found = listed.find((each) => each.type === `child<${type}>`);
  if (found === undefined) throw new Error(`the board has no ${type}`);
  return `${path}/${found.name}`;
}
