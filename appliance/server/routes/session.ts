import { Hono } from 'hono';
import {
  pinRequest,
  type SessionAnswer,
  type SessionState,
  sessionRequest,
} from '../../../src/core/device-api.ts';
import type { Person } from '../../../src/core/events.ts';
import { failure } from '../../../src/core/failure.ts';
import { err, ok, type Result } from '../../../src/core/result.ts';
import type { OpenBox } from '../../vault/open-box.ts';
import { answering } from '../answer.ts';
import { byPin, type Claim, claimed, withCard } from '../auth/identity.ts';
import { hashPin } from '../auth/pin-hash.ts';
import type { Session } from '../auth/sessions.ts';
import { readBody } from '../body.ts';
import type { Device } from '../context.ts';
import { sessionCookieName, setCookie } from '../cookies.ts';
import { addressOf, type Call, type Env, signedIn } from '../http-context.ts';
import { signIn, signOut } from './signing.ts';

/** `/api/session`: who this phone is, and the PIN to say so with. */
export function sessionRoutes(device: Device): Hono<Env> {
  const { vault, sessions, config, random, throttles } = device;
  const cookieName = sessionCookieName(config);

  function state(c: Call): Result<SessionState> {
    const { card, person } = c.get('session') ?? { card: null, person: null };
    const hasPin = person !== null && hasPinNow(person);
    return ok({ card, person, hasPin });
  }

  function hasPinNow(person: Person): boolean {
    return (vault.box()?.pins.of(person.id) ?? null) !== null;
  }

  async function signInWithCard(
    box: OpenBox,
    session: Session,
    claim: Claim,
  ): Promise<Result<SessionAnswer>> {
    const found = claimed(box, random, claim);
    if (!found.ok) return found;
    const { person: known, isNew } = found.value;
    if (isNew) {
      box.roster.addPerson(known);
      await box.tell({ kind: 'personAdded', person: known }, null);
    }
    const person = withCard(known, session.card ?? 'staff');
    await signIn(device, box, { session, person, how: 'card' });
    return ok({ person, hasPin: hasPinNow(person) });
  }

  async function signInWithPin(
    c: Call,
    box: OpenBox,
    staffId: string,
    pin: string,
  ): Promise<Result<SessionAnswer>> {
    const address = addressOf(c);
    for (const may of [throttles.pinPerson.check(staffId), throttles.pinAddress.check(address)])
      if (!may.ok) return may;
    // Counted as failed until it fits, so that many tries at once are not one try.
    throttles.pinPerson.failed(staffId);
    throttles.pinAddress.failed(address);
    const person = await byPin(box, staffId, pin);
    if (!person.ok) return person;
    throttles.pinPerson.succeeded(staffId);
    throttles.pinAddress.succeeded(address);
    await signOut(device, box, c.get('session'));
    const session = sessions.start({ card: null, person: null });
    await signIn(device, box, { session, person: person.value, how: 'pin' });
    c.header('set-cookie', setCookie(cookieName, session.id, '/', config));
    return ok({ person: person.value, hasPin: true });
  }

  async function start(c: Call): Promise<Result<SessionAnswer>> {
    const box = vault.opened();
    if (!box.ok) return box;
    const body = await readBody(c, sessionRequest);
    if (!body.ok) return body;
    const { staffId, pin } = body.value;
    const session = c.get('session');
    if (session !== null && session.card !== null)
      return signInWithCard(box.value, session, body.value);
    if (pin === undefined || staffId === undefined) return err(failure('pinNeeded'));
    return signInWithPin(c, box.value, staffId, pin);
  }

  async function end(c: Call): Promise<Result<void>> {
    const session = c.get('session');
    const box = vault.box();
    if (box !== null) await signOut(device, box, session);
    else if (session !== null) sessions.end(session);
    c.header('set-cookie', setCookie(cookieName, '', '/', config));
    return ok(undefined);
  }

  /**
   * A PIN says who somebody is, so only who came in with it, or a leader, replaces one; and one that
   * was set with leader rights gives them, so it is not replaced without.
   */
  async function setPin(c: Call): Promise<Result<void>> {
    const box = vault.opened();
    if (!box.ok) return box;
    const person = signedIn(c);
    if (!person.ok) return person;
    const body = await readBody(c, pinRequest);
    if (!body.ok) return body;
    const { id, role } = person.value;
    const known = box.value.pins.of(id);
    const own = c.get('session')?.how === 'pin' && !known?.leader;
    if (known !== null && role !== 'leader' && !own) return err(failure('notAllowed'));
    const hash = await hashPin(body.value.pin, random);
    const written = await box.value.tell({ kind: 'pinSet', personId: id, hash }, person.value);
    return written.ok ? ok(undefined) : written;
  }

  return new Hono<Env>()
    .get('/api/session', answering(state))
    .post('/api/session', answering(start))
    .delete('/api/session', answering(end))
    .put('/api/session/pin', answering(setPin));
}
