import { request } from 'node:http';
import { deviceCalls } from '../../../src/core/device-api.ts';
import { err, failure, ok, type Result } from '../../../src/core/errors.ts';
import type { DemoName, RawAnswer, RawHandlers } from '../http.ts';

/** The demo's virtual box, by way of its Unix socket. On a real device these calls do not exist. */
export function simulatorHandlers(simSocket: string): Pick<RawHandlers, DemoName> {
  const { simButton, simPanel } = deviceCalls;
  return {
    simButton: ({ body }) => relay(simSocket, simButton, JSON.stringify(body)),
    simPanel: () => relay(simSocket, simPanel, null),
  };
}

/** Fails with `notFound` where the virtual box does not answer. */
function relay(
  socketPath: string,
  { method, path }: { readonly method: string; readonly path: string },
  body: string | null,
): Promise<Result<RawAnswer>> {
  const headers = { 'content-type': 'application/json' };
  return new Promise((resolve) => {
    const fail = () => resolve(err(failure('notFound')));
    const call = request({ socketPath, method, path, headers, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', fail);
      answer.on('end', () => {
        const status = answer.statusCode ?? 500;
        resolve(ok({ status, headers, body: Buffer.concat(parts) }));
      });
    });
    call.on('error', fail);
    call.end(body);
  });
}
