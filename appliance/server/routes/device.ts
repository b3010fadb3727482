import { request } from 'node:http';
import { deviceCalls } from '../../../src/core/device-api.ts';
import { err, failure, ok, type Result } from '../../../src/core/errors.ts';
import { stamp, toMs } from '../../../src/core/time.ts';
import type { ServerContext } from '../context.ts';
import type { DemoName, JsonHandlers, RawAnswer, RawHandlers } from '../http.ts';

export function outageHandlers({ commands }: ServerContext) {
  return {
    async lock({ unlocked, session }) {
      await commands.lock(unlocked, session.person);
      return ok(undefined);
    },
    endOutage: ({ unlocked, person }) => commands.end(unlocked, person),
    async drill({ unlocked, person, body }) {
      const done = await commands.drill(unlocked, person, body.on);
      return done.ok ? ok(undefined) : done;
    },
  } satisfies Partial<JsonHandlers>;
}

export function clockHandlers({ clock }: ServerContext) {
  return {
    /** It is in the journal before it happens. Fails with `clockKnown` and `clockImplausible`. */
    async setClock({ unlocked, person, body }) {
      const receivedAt = clock.steady();
      const now = toMs(body.now);
      const plausible = clock.check(now);
      if (!plausible.ok) return plausible;
      const byMs = now - clock.now();
      const written = await unlocked.recordOwn({ kind: 'clockSet', byMs }, person);
      if (!written.ok) return written;
      // Writing took its time, which has passed for the leader's phone as well.
      clock.set(now + clock.steady() - receivedAt);
      return ok({ now: stamp(clock), certain: clock.certain() });
    },
  } satisfies Partial<JsonHandlers>;
}

export function statusHandlers({ status }: ServerContext) {
  return { status: () => ok(status.answer()) } satisfies Partial<JsonHandlers>;
}

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
