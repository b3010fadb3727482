import * as v from 'valibot';
import type { Observed } from '../../src/core/attendance.ts';
import { canonical, type Json } from '../../src/core/canonical-json.ts';
import type { EventsAnswer } from '../../src/core/device-api.ts';
import { err, failure, ok, type Result } from '../../src/core/errors.ts';
import { type JournalEvent, misfit, PHONE_KINDS, phoneEventSchema } from '../../src/core/events.ts';
import type { Clock } from '../../src/core/ports.ts';
import type { Person } from '../../src/core/snapshot.ts';
import { stamp, toMs } from '../../src/core/time.ts';
import type { CheckedEvent, UnlockedData } from '../vault/unlocked.ts';

/** How far a phone's clock may be ahead of the device's before the time is corrected. */
const AHEAD_MS = 2 * 60_000;

export interface EventAcceptor {
  /**
   * Checks each event of a phone on its own, records the valid ones, and resolves when they are on
   * disk. An event that is sent more than once is recorded once. Fails as a whole with `diskFull`
   * or `storeFailed`: nothing is acknowledged then, and the phone may send all events again.
   */
  accept(
    unlocked: UnlockedData,
    events: readonly unknown[],
    by: Person,
  ): Promise<Result<EventsAnswer>>;
}

interface PendingEvent {
  readonly event: CheckedEvent;
  readonly stored: Promise<Result<number>>;
}

export function createEventAcceptor(clock: Clock): EventAcceptor {
  /** Events on their way to the disk: a phone may send one again before the first answer. */
  const underway = new Map<string, PendingEvent>();

  function start(unlocked: UnlockedData, event: CheckedEvent, by: Person): Promise<Result<number>> {
    const stored = unlocked.record(event, by).finally(() => underway.delete(event.id));
    underway.set(event.id, { event, stored });
    return stored;
  }

  function admit(
    unlocked: UnlockedData,
    given: unknown,
    by: Person,
  ): Result<Promise<Result<number>>> {
    const parsed = parse(given);
    if (!parsed.ok) return parsed;
    const event = parsed.value;
    const known = unlocked.event(event.id);
    const moving = underway.get(event.id);
    const before = known ?? moving?.event;
    if (before !== undefined) {
      if (content(before) !== content(event)) return err(failure('idReused'));
      return ok(moving?.stored ?? Promise.resolve(ok(0)));
    }
    const wrong = misfit(event, {
      ...unlocked.roster,
      event: (id) => unlocked.event(id) ?? underway.get(id)?.event,
      observed: (childId) => observed(unlocked, childId, event.drill === false),
    });
    if (wrong !== null) return err(failure(wrong));
    return ok(start(unlocked, timely(event, clock), by));
  }

  /**
   * The newest of what is shown of a child and what is on its way to the disk. A tap that is real is
   * compared with what is real: its phone did not show the drill.
   */
  function observed(
    { live }: UnlockedData,
    childId: string,
    isReal: boolean,
  ): Observed | undefined {
    const shown = (isReal ? live.real() : live.current()).attendance[childId];
    const moving = [...underway.values()].flatMap(({ event }) =>
      event.kind === 'attendance' && event.childId === childId && !(isReal && event.drill)
        ? [{ status: event.status, at: event.at, eventId: event.id }]
        : [],
    );
    const known: Observed[] = shown === undefined ? moving : [shown, ...moving];
    return known.reduce<Observed | undefined>(
      (newest, each) => (newest && toMs(newest.at) > toMs(each.at) ? newest : each),
      undefined,
    );
  }

  return {
    async accept(unlocked, events, by) {
      const rejected: { id: string; code: string }[] = [];
      const admitted: { id: string; stored: Promise<Result<number>> }[] = [];
      for (const given of events) {
        const admission = admit(unlocked, given, by);
        const id = idOf(given);
        if (admission.ok) admitted.push({ id, stored: admission.value });
        else rejected.push({ id, code: admission.failure.code });
      }
      const outcomes = await Promise.all(admitted.map(({ stored }) => stored));
      const refused = outcomes.find((outcome) => !outcome.ok);
      if (refused !== undefined && !refused.ok) return refused;
      const acked = [...new Set(admitted.map(({ id }) => id))];
      return ok({ acked, rejected, cursor: unlocked.live.current().cursor });
    },
  };
}

const phoneEvent = phoneEventSchema();
const kindOnly = v.object({ kind: v.string() });

function parse(given: unknown): Result<CheckedEvent> {
  const parsed = v.safeParse(phoneEvent, given);
  if (parsed.success) return ok(parsed.output);
  const kinds: readonly string[] = PHONE_KINDS;
  const named = v.safeParse(kindOnly, given);
  const unknown = named.success && !kinds.includes(named.output.kind);
  return err(failure(unknown ? 'unknownKind' : 'badEvent'));
}

/**
 * A time in the future is a wrong clock: it becomes the device's time, and is kept as `atGiven`.
 */
function timely(event: CheckedEvent, clock: Clock): CheckedEvent {
  if (toMs(event.at) - clock.now() <= AHEAD_MS) return event;
  return { ...event, at: stamp(clock), atGiven: event.at };
}

/**
 * What the phone sent, the same for an event from a phone and from the journal. `drill` is left out:
 * in the journal every event has it.
 */
function content({ drill: _, ...event }: CheckedEvent | JournalEvent): string {
  const parsed = v.safeParse(phoneEvent, { ...event, at: event.atGiven ?? event.at });
  return parsed.success ? canonical(parsed.output as Json) : '';
}

function idOf(given: unknown): string {
  const parsed = v.safeParse(v.object({ id: v.pipe(v.string(), v.maxLength(100)) }), given);
  return parsed.success ? parsed.output.id : '';
}
