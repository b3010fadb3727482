import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as v from 'valibot';
import { type PanelHealth, panelHealth } from '../../src/core/panel.ts';
import type { ServerContext } from './context.ts';

const EVERY_MS = 5_000;
const BODY_MAX = 200;

const press = v.object({ press: v.picklist(['short', 'hold3', 'hold10']) });

export interface ControlSocket {
  readonly server: Server;
  /** Ends the streams, so that the server can close. */
  end(): void;
}

/**
 * What the panel talks to: a Unix socket for its group only. `GET /panel/stream` is a line of
 * PanelState at once, at every change and every 5 s; `POST /press` hands in a press and answers
 * with the state after it; `POST /panel/health` reports how the panel's parts are.
 */
export async function openControlSocket(
  path: string,
  device: Pick<ServerContext, 'status' | 'control' | 'commands'>,
  onHealth: (health: PanelHealth) => void = () => undefined,
): Promise<ControlSocket> {
  const { status, control, commands } = device;
  const streams = new Set<ServerResponse>();
  const line = () => `${JSON.stringify(status.panel())}\n`;
  const notify = () => {
    const text = line();
    for (const stream of streams) stream.write(text);
  };

  function follow(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write(line());
    streams.add(response);
    response.on('close', () => streams.delete(response));
  }

  async function takePress(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parsed = await read(request, press);
    if (parsed === null) {
      response.writeHead(400).end();
      return;
    }
    await commands.press(parsed.press);
    response.writeHead(200, { 'content-type': 'application/json' }).end(line());
  }

  async function takeHealth(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parsed = await read(request, panelHealth);
    if (parsed !== null) onHealth(parsed);
    response.writeHead(parsed === null ? 400 : 204).end();
    if (parsed !== null) notify();
  }

  rmSync(path, { force: true });
  const server = createServer((request, response) => {
    const route = `${request.method} ${request.url}`;
    if (route === 'GET /panel/stream') follow(response);
    else if (route === 'POST /press') void takePress(request, response);
    else if (route === 'POST /panel/health') void takeHealth(request, response);
    else response.writeHead(404).end();
  });
  control.onChange(notify);
  const timer = setInterval(notify, EVERY_MS).unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o660);
  return {
    server,
    end() {
      clearInterval(timer);
      for (const stream of streams) stream.end();
    },
  };
}

/** Null for a body of another shape. */
async function read<T>(
  request: IncomingMessage,
  shape: v.GenericSchema<unknown, T>,
): Promise<T | null> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), shape), await text(request));
  return parsed.success ? parsed.output : null;
}

/** Empty for a body that breaks off; one that is too long is cut short, so that it does not parse. */
async function text(request: IncomingMessage): Promise<string> {
  let body = '';
  try {
    for await (const part of request) if (body.length <= BODY_MAX) body += String(part);
  } catch {
    return '';
  }
  return body;
}
