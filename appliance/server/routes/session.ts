import { Hono } from 'hono';
import { parseKeycode } from '../../../src/core/codes.ts';
import {
  pinRequest,
  type SessionAnswer,
  type SessionState,
  sessionRequest,
  type UnlockAnswer,
  unlockRequest,
} from '../../../src/core/device-api.ts';
import { err, failure, ok, type Result } from '../../../src/core/errors.ts';
import type { Person } from '../../../src/core/snapshot.ts';
import type { UnlockedData } from '../../vault/unlocked.ts';
import { byPin, type Claim, claimed, hashPin, withCard } from '../auth/identity.ts';
import type { How, Session } from '../auth/sessions.ts';
import type { ServerContext } from '../context.ts';
import {
  addressOf,
  answering,
  type Call,
  type Env,
  readBody,
  sessionCookieName,
  setCookie,
  signedIn,
} from '../http.ts';

type Signing = Pick<ServerContext, 'sessions'>;

/**
 * Signs a person in and tells the journal. Being let in does not wait on a disk that is full: the
 * phone numbers matter more, and the status shows the disk.
 */
export async function signIn(
  device: Signing,
  unlocked: UnlockedData,
  who: { readonly session: Session; readonly person: Person; readonly how: How },
): Promise<void> {
  const { session, person, how } = who;
  if (session.person !== null && session.person.id !== person.id)
    await unlocked.tell({ kind: 'signedOut' }, session.person);
  session.how = how;
  device.sessions.signIn(session, person);
  await unlocked.tell({ kind: 'signedIn', how }, person);
}

/** Ends a session, if there is one, and tells the journal when a person was signed in. */
export async function signOut(
  device: Signing,
  unlocked: UnlockedData,
  session: Session | null,
): Promise<void> {
  if (session === null) return;
  device.sessions.end(session);
  if (session.person !== null) await unlocked.tell({ kind: 'signedOut' }, session.person);
}

/** `/api/session`: who this phone is, and the PIN to say so with. */
export function sessionRoutes(device: ServerContext): Hono<Env> {
  const { vault, sessions, config, random, throttles } = device;
  const cookieName = sessionCookieName(config);

  function state(c: Call): Result<SessionState> {
    const { card, person } = c.get('session') ?? { card: null, person: null };
    const hasPin = person !== null && hasPinNow(person);
    return ok({ card, person, hasPin });
  }

  function hasPinNow(person: Person): boolean {
    return (vault.unlocked()?.pins.of(person.id) ?? null) !== null;
  }

  async function signInWithCard(
    unlocked: UnlockedData,
    session: Session,
    claim: Claim,
  ): Promise<Result<SessionAnswer>> {
    const found = claimed(unlocked, random, claim);
    if (!found.ok) return found;
    const { person: known, isNew } = found.value;
    if (isNew) {
      unlocked.roster.addPerson(known);
      await unlocked.tell({ kind: 'personAdded', person: known }, null);
    }
    const person = withCard(known, session.card ?? 'staff');
    await signIn(device, unlocked, { session, person, how: 'card' });
    return ok({ person, hasPin: hasPinNow(person) });
  }

  async function signInWithPin(
    c: Call,
    unlocked: UnlockedData,
    staffId: string,
    pin: string,
  ): Promise<Result<SessionAnswer>> {
    const address = addressOf(c);
    for (const may of [throttles.pinPerson.check(staffId), throttles.pinAddress.check(address)])
      if (!may.ok) return may;
    // Counted as failed until it fits, so that many tries at once are not one try.
    throttles.pinPerson.failed(staffId);
    throttles.pinAddress.failed(address);
    const person = await byPin(unlocked, staffId, pin);
    if (!person.ok) return person;
    throttles.pinPerson.succeeded(staffId);
    throttles.pinAddress.succeeded(address);
    await signOut(device, unlocked, c.get('session'));
    const session = sessions.start({ card: null, person: null });
    await signIn(device, unlocked, { session, person: person.value, how: 'pin' });
    c.header('set-cookie', setCookie(cookieName, session.id, '/', config));
    return ok({ person: person.value, hasPin: true });
  }

  async function start(c: Call): Promise<Result<SessionAnswer>> {
    const unlocked = vault.opened();
    if (!unlocked.ok) return unlocked;
    const body = await readBody(c, sessionRequest);
    if (!body.ok) return body;
    const { staffId, pin } = body.value;
    const session = c.get('session');
    if (session !== null && session.card !== null)
      return signInWithCard(unlocked.value, session, body.value);
    if (pin === undefined || staffId === undefined) return err(failure('pinNeeded'));
    return signInWithPin(c, unlocked.value, staffId, pin);
  }

  async function end(c: Call): Promise<Result<void>> {
    const session = c.get('session');
    const unlocked = vault.unlocked();
    if (unlocked !== null) await signOut(device, unlocked, session);
    else if (session !== null) sessions.end(session);
    c.header('set-cookie', setCookie(cookieName, '', '/', config));
    return ok(undefined);
  }

  /**
   * A PIN says who somebody is, so only who came in with it, or a leader, replaces one; and one that
   * was set with leader rights gives them, so it is not replaced without.
   */
  async function setPin(c: Call): Promise<Result<void>> {
    const unlocked = vault.opened();
    if (!unlocked.ok) return unlocked;
    const person = signedIn(c);
    if (!person.ok) return person;
    const body = await readBody(c, pinRequest);
    if (!body.ok) return body;
    const { id, role } = person.value;
    const known = unlocked.value.pins.of(id);
    const own = c.get('session')?.how === 'pin' && !known?.leader;
    if (known !== null && role !== 'leader' && !own) return err(failure('notAllowed'));
    const hash = await hashPin(body.value.pin, random);
    const written = await unlocked.value.tell({ kind: 'pinSet', personId: id, hash }, person.value);
    return written.ok ? ok(undefined) : written;
  }

  return new Hono<Env>()
    .get('/api/session', answering(state))
    .post('/api/session', answering(start))
    .delete('/api/session', answering(end))
    .put('/api/session/pin', answering(setPin));
}

/** `POST /api/unlock {card}`: opens the vault, and gives this phone a session of the card's role. */
export function unlockRoutes(device: ServerContext): Hono<Env> {
  const { vault, sessions, config, throttles } = device;

  async function unlock(c: Call): Promise<Result<UnlockAnswer>> {
    const body = await readBody(c, unlockRequest);
    if (!body.ok) return body;
    const secret = parseKeycode(body.value.card);
    // The check in the code tells a slip from a guess: it costs nobody anything.
    if (!secret.ok) return secret;
    const address = addressOf(c);
    const may = throttles.card.check(address);
    if (!may.ok) return may;
    const role = await vault.unlock(secret.value);
    if (!role.ok) {
      if (role.failure.code === 'wrongCard') throttles.card.failed(address);
      return role;
    }
    throttles.card.succeeded(address);
    const unlocked = vault.opened();
    if (!unlocked.ok) return unlocked;
    await signOut(device, unlocked.value, c.get('session'));
    const session = sessions.start({ card: role.value, person: null });
    c.header('set-cookie', setCookie(sessionCookieName(config), session.id, '/', config));
    return ok({ role: role.value, staff: unlocked.value.vault.snapshot.staff });
  }

  return new Hono<Env>().post('/api/unlock', answering(unlock));
}
