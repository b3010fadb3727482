import { ok } from '../../../src/core/errors.ts';
import { stamp, toMs } from '../../../src/core/time.ts';
import type { ServerContext } from '../context.ts';
import type { JsonHandlers } from '../http.ts';

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
      const written = await unlocked.tell({ kind: 'clockSet', byMs }, person);
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
