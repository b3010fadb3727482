import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What the wire does to answers. All but `pass` and `held` end the connection. */
export type WireMode =
  | { readonly kind: 'pass' }
  /** No connection is taken, and those there are break. */
  | { readonly kind: 'refuse' }
  /** The hub gets and handles the request, the device gets no answer. */
  | { readonly kind: 'dropAnswers' }
  /** So many bytes of an answer come through, then the line breaks (`reset`) or just ends. */
  | { readonly kind: 'cut'; readonly after: number; readonly how: 'reset' | 'end' }
  /** Something else answers. */
  | { readonly kind: 'garbage'; readonly bytes: string | Uint8Array }
  /** Answers wait for `release`. */
  | { readonly kind: 'held' };

export interface Wire extends AsyncDisposable {
  readonly url: string;
  set(mode: WireMode): void;
  /** Lets held answers through, and passes from then on. */
  release(): void;
  /** Resolves when the next answer is held back. */
  nextHeld(): Promise<void>;
  /** Since the last `recount`: bytes that came through to each side, TCP's own not counted. */
  count(): { readonly toHub: number; readonly toDevice: number; readonly connections: number };
  recount(): void;
  close(): Promise<void>;
}

/** A TCP proxy before `target`, in the hands of the test. */
export async function startWire(target: string): Promise<Wire> {
  const { hostname, port } = new URL(target);
  let mode: WireMode = { kind: 'pass' };
  let counted = { toHub: 0, toDevice: 0, connections: 0 };
  let waiting: (() => void)[] = [];
  const held: (() => void)[] = [];
  const sockets = new Set<Socket>();

  function answer(device: Socket, hub: Socket, data: Uint8Array): void {
    const give = (bytes: Uint8Array) => {
      counted.toDevice += bytes.length;
      device.write(bytes);
    };
    switch (mode.kind) {
      case 'pass':
        give(data);
        return;
      case 'held':
        held.push(() => give(data));
        for (const resolve of waiting) resolve();
        waiting = [];
        return;
      case 'cut':
        give(data.subarray(0, mode.after));
        if (mode.how === 'end') device.end();
        else device.resetAndDestroy();
        break;
      case 'garbage':
        give(Buffer.from(mode.bytes as string));
        device.end();
        break;
      default:
        device.destroy();
    }
    hub.destroy();
  }

  const server = createServer({ noDelay: true }, (device) => {
    if (mode.kind === 'refuse') {
      device.resetAndDestroy();
      return;
    }
    counted.connections++;
    const hub = connect({ host: hostname, port: Number(port), noDelay: true });
    for (const socket of [device, hub]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    device.on('data', (data: Uint8Array) => {
      counted.toHub += data.length;
      hub.write(data);
    });
    hub.on('data', (data: Uint8Array) => answer(device, hub, data));
    device.on('close', () => {
      sockets.delete(device);
      hub.destroy();
    });
    hub.on('close', () => {
      sockets.delete(hub);
      if (held.length === 0) device.destroySoon();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set(next) {
      mode = next;
      if (mode.kind === 'refuse') for (const socket of sockets) socket.destroy();
    },
    release() {
      mode = { kind: 'pass' };
      for (const give of held.splice(0)) give();
    },
    nextHeld: () => new Promise((resolve) => waiting.push(resolve)),
    count: () => ({ ...counted }),
    recount() {
      counted = { toHub: 0, toDevice: 0, connections: 0 };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
