import type { SignInRequestAnswer } from '../../../src/core/device-api.ts';
import { err, failure, ok, type Result } from '../../../src/core/errors.ts';
import type { ShownSignInRequest } from '../../../src/core/live.ts';
import type { Clock, Random } from '../../../src/core/ports.ts';
import type { Person } from '../../../src/core/snapshot.ts';

/** A request to be let in. The phone that made it is known by the secret in its cookie. */
export interface SignInRequest {
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
  state: SignInRequestAnswer['state'];
  /** Set when approved: the person as let in, whose role the approver decided. */
  admitted: Person | null;
}

const WAIT_MS = 10 * 60_000;
/** Two digits have room for 90; no institution has as many requests at once. */
const WAITING_MAX = 40;
/** One phone that asks again and again pushes out its own questions, never a colleague's. */
const REQUESTS_PER_ADDRESS = 3;

export interface SignInRequests {
  /** `throttled` when too many wait already. */
  ask(person: Person, substitute: boolean, address: string): Result<SignInRequest>;
  /** `requestGone` when it has expired, was used, or never was. */
  find(id: string): Result<SignInRequest>;
  decide(request: SignInRequest, admitted: Person | null): void;
  /** Removes a request whose phone has come in, or knows of the refusal. */
  leave(request: SignInRequest): void;
  list(): ShownSignInRequest[];
  sweep(): void;
}

/** @param onChange is called when the list of those waiting has changed. */
export function createSignInRequests(
  clock: Pick<Clock, 'now'>,
  random: Random,
  onChange: () => void,
): SignInRequests {
  const requests = new Map<string, SignInRequest>();
  const expired = (request: SignInRequest) => clock.now() - request.askedAt > WAIT_MS;

  function sweep(): void {
    const before = requests.size;
    for (const request of requests.values()) if (expired(request)) requests.delete(request.id);
    if (requests.size !== before) onChange();
  }

  function freeNumber(): string {
    const taken = new Set([...requests.values()].map((request) => request.number));
    const free = Array.from({ length: 90 }, (_, i) => String(i + 10)).filter((n) => !taken.has(n));
    const drawn = Buffer.from(random.bytes(4)).readUInt32BE() % free.length;
    return free[drawn] ?? '10';
  }

  return {
    ask(person, substitute, address) {
      sweep();
      const own = [...requests.values()].filter((request) => request.address === address);
      for (const { id } of own.slice(0, Math.max(0, own.length - REQUESTS_PER_ADDRESS + 1)))
        requests.delete(id);
      if (requests.size >= WAITING_MAX) return err(failure('throttled', { seconds: 60 }));
      const request: SignInRequest = {
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
      requests.set(request.id, request);
      onChange();
      return ok(request);
    },
    find(id) {
      const request = requests.get(id);
      if (request === undefined || expired(request)) return err(failure('requestGone'));
      return ok(request);
    },
    decide(request, admitted) {
      request.state = admitted === null ? 'refused' : 'approved';
      request.admitted = admitted;
      onChange();
    },
    leave(request) {
      requests.delete(request.id);
    },
    list: () =>
      [...requests.values()]
        .filter((request) => request.state === 'waiting' && !expired(request))
        .map(({ id, number, person }) => ({ id, number, name: person.name, role: person.role })),
    sweep,
  };
}
