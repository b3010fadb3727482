import { parseKeycode } from '../../../src/core/codes.ts';
import { err, failure, ok, type Result } from '../../../src/core/errors.ts';
import type { Person } from '../../../src/core/snapshot.ts';
import type { UnlockedData } from '../../vault/unlocked.ts';
import { byPin, type Claim, claimed, hashPin, withCard } from '../auth/identity.ts';
import type { How, Session } from '../auth/sessions.ts';
import type { ServerContext } from '../context.ts';
import { addressOf, type JsonHandlers, sessionCookieName, setCookie } from '../http.ts';

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
    await unlocked.recordOwn({ kind: 'signedOut' }, session.person);
  session.how = how;
  device.sessions.signIn(session, person);
  await unlocked.recordOwn({ kind: 'signedIn', how }, person);
}

/** Ends a session, if there is one, and tells the journal when a person was signed in. */
export async function signOut(
  device: Signing,
  unlocked: UnlockedData,
  session: Session | null,
): Promise<void> {
  if (session === null) return;
  device.sessions.end(session);
  if (session.person !== null) await unlocked.recordOwn({ kind: 'signedOut' }, session.person);
}

/** Who this phone is, and the PIN to say so with. */
export function sessionHandlers(device: ServerContext) {
  const { vault, sessions, config, random } = device;

  function hasPin(person: Person): boolean {
    return (vault.unlocked()?.pins.of(person.id) ?? null) !== null;
  }

  async function signInWithCard(unlocked: UnlockedData, session: Session, claim: Claim) {
    const found = claimed(unlocked, random, claim);
    if (!found.ok) return found;
    const { person: known, isNew } = found.value;
    if (isNew) {
      unlocked.roster.addPerson(known);
      await unlocked.recordOwn({ kind: 'personAdded', person: known }, null);
    }
    const person = withCard(known, session.card ?? 'staff');
    await signIn(device, unlocked, { session, person, how: 'card' });
    return ok({ person, hasPin: hasPin(person) });
  }

  return {
    session({ session }) {
      const { card, person } = session ?? { card: null, person: null };
      return ok({ card, person, hasPin: person !== null && hasPin(person) });
    },

    async signIn({ unlocked, session: before, body, request, setCookies }) {
      if (before !== null && before.card !== null) return signInWithCard(unlocked, before, body);
      const { staffId, pin } = body;
      if (pin === undefined || staffId === undefined) return err(failure('pinNeeded'));
      const found = await checkPin(device, unlocked, { staffId, pin, address: addressOf(request) });
      if (!found.ok) return found;
      const person = found.value;
      await signOut(device, unlocked, before);
      const session = sessions.start({ card: null, person: null });
      await signIn(device, unlocked, { session, person, how: 'pin' });
      setCookies.push(setCookie(sessionCookieName(config), session.id, '/', config));
      return ok({ person, hasPin: true });
    },

    async signOut({ session, setCookies }) {
      const unlocked = vault.unlocked();
      if (unlocked !== null) await signOut(device, unlocked, session);
      else if (session !== null) sessions.end(session);
      setCookies.push(setCookie(sessionCookieName(config), '', '/', config));
      return ok(undefined);
    },

    /**
     * A PIN says who somebody is, so only who came in with it, or a leader, replaces one; and one
     * that was set with leader rights gives them, so it is not replaced without.
     */
    async setPin({ unlocked, session, person, body }) {
      const { id: personId, role } = person;
      const known = unlocked.pins.of(personId);
      const own = session.how === 'pin' && !known?.leader;
      if (known !== null && role !== 'leader' && !own) return err(failure('notAllowed'));
      const hash = await hashPin(body.pin, random);
      const written = await unlocked.recordOwn({ kind: 'pinSet', personId, hash }, person);
      return written.ok ? ok(undefined) : written;
    },
  } satisfies Partial<JsonHandlers>;
}

/** Fails with `throttled` and `wrongPin`. */
async function checkPin(
  { throttles }: Pick<ServerContext, 'throttles'>,
  unlocked: UnlockedData,
  attempt: { readonly staffId: string; readonly pin: string; readonly address: string },
): Promise<Result<Person>> {
  const { staffId, pin, address } = attempt;
  for (const may of [throttles.pinPerson.check(staffId), throttles.pinAddress.check(address)])
    if (!may.ok) return may;
  // Counted as failed until it fits, so that many tries at once are not one try.
  throttles.pinPerson.failed(staffId);
  throttles.pinAddress.failed(address);
  const person = await byPin(unlocked, staffId, pin);
  if (!person.ok) return person;
  throttles.pinPerson.succeeded(staffId);
  throttles.pinAddress.succeeded(address);
  return person;
}

/** Opens the vault, and gives this phone a session of the card's role. */
export function unlockHandlers(device: ServerContext) {
  const { vault, sessions, config, throttles } = device;

  return {
    async unlock({ session: before, body, request, setCookies }) {
      const secret = parseKeycode(body.card);
      // The check in the code tells a slip from a guess: it costs nobody anything.
      if (!secret.ok) return secret;
      const address = addressOf(request);
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
      await signOut(device, unlocked.value, before);
      const session = sessions.start({ card: role.value, person: null });
      setCookies.push(setCookie(sessionCookieName(config), session.id, '/', config));
      return ok({ role: role.value, staff: unlocked.value.vault.snapshot.staff });
    },
  } satisfies Partial<JsonHandlers>;
}
