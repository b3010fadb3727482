import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Person } from '../../src/core/events.ts';
import { failure } from '../../src/core/failure.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import type { Session } from './auth/sessions.ts';

/** What every handler finds beside the request: the phone's living session, if it has one. */
export interface Env {
  Bindings: HttpBindings;
  Variables: { session: Session | null };
}
export type Call = Context<Env>;

/** Somebody who showed a keycard or said who they are: may read. */
export function anySession(c: Call): Result<Session> {
  const session = c.get('session');
  return session === null ? err(failure('noSession')) : ok(session);
}

/** Somebody who said who they are: may record. */
export function signedIn(c: Call): Result<Person> {
  const person = c.get('session')?.person;
  return person ? ok(person) : err(failure('noSession'));
}

/** A person with leader rights. */
export function leader(c: Call): Result<Person> {
  const person = signedIn(c);
  if (!person.ok || person.value.role === 'leader') return person;
  return err(failure('notAllowed'));
}

/** The phone's address, for throttling. */
export function addressOf(c: Call): string {
  return c.env.incoming.socket.remoteAddress ?? '';
}
