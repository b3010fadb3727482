import { EVENTS, type JournalEvent } from './events.ts';

/**
 * Whether an event is practice: it makes the picture of its drill and no other, and no list of what
 * really happened names it. Only records are: who came in, what they read and which PIN they chose in
 * a drill is as real as at any other time.
 */
export function isPractice(event: JournalEvent): boolean {
  return event.drill && EVENTS[event.kind].practice;
}

/** What the journal tells of the newest drill of an outage. */
export interface LastDrill {
  /** What was practised in it, in the order of the journal. */
  readonly practice: readonly JournalEvent[];
  /** Whether the journal says that it has ended. */
  readonly ended: boolean;
}

/**
 * The newest drill of `outage`. Practice that comes after a drill's end (from a phone that was away)
 * is of no later drill. Where the record of its start cannot be read, all practice since the last
 * start that can is taken for its own.
 * @param events in the order of the journal
 */
export function lastDrill(events: Iterable<JournalEvent>, outage: string): LastDrill {
  let practice: JournalEvent[] = [];
  let ended = false;
  for (const event of events) {
    if (event.outage !== outage) continue;
    if (isPractice(event)) practice.push(event);
    const change = drillChange(event);
    if (change === null) continue;
    if (change) practice = [];
    ended = !change;
  }
  return { practice, ended };
}

/** True for the event that starts a drill, false for the one that ends it, null for others. */
export function drillChange(event: JournalEvent): boolean | null {
  if (event.kind !== 'outage') return null;
  if (event.change === 'drillOn') return true;
  return event.change === 'drillOff' ? false : null;
}
