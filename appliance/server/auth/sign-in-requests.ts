import type { LetInAnswer } from '../../../src/core/device-api.ts';
import { err, failure, ok, type Result } from '../../../src/core/errors.ts';
import type { Person } from '../../../src/core/events.ts';
import type { LetInRequest } from '../../../src/core/live.ts';
import type { Clock, Random } from '../../../src/core/ports.ts';

/** Somebody at the door. Who asked is known by the secret in that phone's cookie. */
export interface Waiting {
  readonly id: string;
  readonly secret: string;
  readonly number: string;
  /** Who they say they are, with the role the staff list gives them. */
  readonly person: Person;
  /** Not on the staff list: a substitute who typed a name. */
  readonly substitute: boolean;
  readonly askedAt: number;
  /** Of the phone that asked. */
  readonly address: string;
  state: LetInAnswer['state'];
  /** Set when approved: the person as let in, whose role the approver decided. */
  admitted: Person | null;
}

const WAIT_MS = 10 * 60_000;
/** Two digits have room for 90; no institution has as many at the door at once. */
const WAITING_MAX = 40;
/** One phone that asks again and again pushes out its own questions, never a colleague's. */
const PER_ADDRESS = 3;

export interface WaitingRoom {
  /** `throttled` when too many wait already. */
  ask(person: Person, substitute: boolean, address: string): Result<Waiting>;
  /** `requestGone` when it has expired, was used, or never was. */
  find(id: string): Result<Waiting>;
  decide(waiting: Waiting, admitted: Person | null): void;
  /** The asker has come in, or heard the refusal. */
  leave(waiting: Waiting): void;
  list(): LetInRequest[];
  sweep(): void;
}

/** @param onChange is called when the list of those waiting has changed. */
export function createWaitingRoom(
  clock: Pick<Clock, 'now'>,
  random: Random,
  onChange: () => void,
): WaitingRoom {
  const room = new Map<string, Waiting>();
  const expired = (waiting: Waiting) => clock.now() - waiting.askedAt > WAIT_MS;

  function sweep(): void {
    const before = room.size;
    for (const waiting of room.values()) if (expired(waiting)) room.delete(waiting.id);
    if (room.size !== before) onChange();
  }

  function freeNumber(): string {
    const taken = new Set([...room.values()].map((waiting) => waiting.number));
    const free = Array.from({ length: 90 }, (_, i) => String(i + 10)).filter((n) => !taken.has(n));
    const drawn = Buffer.from(random.bytes(4)).readUInt32BE() % free.length;
    return free[drawn] ?? '10';
  }

  return {
    ask(person, substitute, address) {
      sweep();
      const own = [...room.values()].filter((waiting) => waiting.address === address);
      for (const { id } of own.slice(0, Math.max(0, own.length - PER_ADDRESS + 1))) room.delete(id);
      if (room.size >= WAITING_MAX) return err(failure('throttled', { seconds: 60 }));
      const waiting: Waiting = {
        id: random.uuid(),
        secret: Buffer.from(random.bytes(32)).toString('base64url'),
        number: freeNumber(),
        person,
        substitute,
        askedAt: clock.now(),
        address,
        state: 'waiting',
        admitted: null,
      };
      room.set(waiting.id, waiting);
      onChange();
      return ok(waiting);
    },
    find(id) {
      const waiting = room.get(id);
      if (waiting === undefined || expired(waiting)) return err(failure('requestGone'));
      return ok(waiting);
    },
    decide(waiting, admitted) {
      waiting.state = admitted === null ? 'refused' : 'approved';
      waiting.admitted = admitted;
      onChange();
    },
    leave(waiting) {
      room.delete(waiting.id);
    },
    list: () =>
      [...room.values()]
        .filter((waiting) => waiting.state === 'waiting' && !expired(waiting))
        .map(({ id, number, person }) => ({ id, number, name: person.name, role: person.role })),
    sweep,
  };
}
