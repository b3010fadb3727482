import type { PersonHere } from '../../../src/core/live.ts';
import type { DeviceClock, Random } from '../../../src/core/ports.ts';
import type { Person, Role } from '../../../src/core/snapshot.ts';
import { type Timestamp, toTimestamp } from '../../../src/core/time.ts';

export type How = 'card' | 'pin' | 'letIn';

/** What one phone may do. Kept in memory only: when the process ends, everyone is signed out. */
export interface Session {
  /** 256 random bits, in the phone's cookie and nowhere else. */
  readonly id: string;
  /** The role of the keycard this phone showed; null when it came in by PIN or a colleague. */
  readonly card: Role | null;
  /** By the steady clock, as `seenAt`: setting the time signs nobody out. */
  readonly startedAt: number;
  person: Person | null;
  /** How that person came in on this phone. */
  how: How | null;
  since: Timestamp | null;
  seenAt: number;
  /** The version whose reading by whoever has this phone is in the journal. */
  rosterRead: number | null;
}

/** A phone may lie in a pocket for half a day of an outage, and works for a day and a half. */
const IDLE_MS = 12 * 3_600_000;
const LIFETIME_MS = 36 * 3_600_000;

export interface Sessions {
  start(as: { readonly card: Role | null; readonly person: Person | null }): Session;
  /** The living session of a cookie, which this use keeps alive. */
  use(id: string | undefined): Session | null;
  /** Whether a session still lives, without keeping it alive. */
  lives(session: Session): boolean;
  signIn(session: Session, person: Person): void;
  end(session: Session): void;
  /** Ends the sessions whose time is over. */
  sweep(): void;
  /** Everybody signed in, once each, first come first. */
  people(): PersonHere[];
}

/** @param onPeople is called when the list of people signed in may have changed. */
export function createSessions(clock: DeviceClock, random: Random, onPeople: () => void): Sessions {
  const sessions = new Map<string, Session>();

  function lives(session: Session): boolean {
    const now = clock.steady();
    if (!sessions.has(session.id)) return false;
    return now - session.seenAt <= IDLE_MS && now - session.startedAt <= LIFETIME_MS;
  }

  function end(session: Session): void {
    if (sessions.delete(session.id) && session.person !== null) onPeople();
  }

  function signIn(session: Session, person: Person): void {
    // Whoever reads on this phone from now on is somebody else: the journal is to say so.
    if (session.person?.id !== person.id) session.rosterRead = null;
    session.person = person;
    session.since = toTimestamp(clock.now(), clock.offsetMinutes(clock.now()));
    onPeople();
  }

  return {
    start({ card, person }) {
      const id = Buffer.from(random.bytes(32)).toString('base64url');
      const now = clock.steady();
      const times = { startedAt: now, seenAt: now, since: null };
      const session: Session = { id, card, person: null, how: null, rosterRead: null, ...times };
      sessions.set(id, session);
      if (person !== null) signIn(session, person);
      return session;
    },
    use(id) {
      const session = id === undefined ? undefined : sessions.get(id);
      if (session === undefined) return null;
      if (!lives(session)) {
        end(session);
        return null;
      }
      session.seenAt = clock.steady();
      return session;
    },
    lives,
    signIn,
    end,
    sweep() {
      for (const session of sessions.values()) if (!lives(session)) end(session);
    },
    people() {
      const here = new Map<string, PersonHere>();
      for (const { person, since } of sessions.values())
        if (person !== null && since !== null && !here.has(person.id))
          here.set(person.id, { ...person, since });
      return [...here.values()];
    },
  };
}
