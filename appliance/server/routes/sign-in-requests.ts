import type { SignInRequestAnswer } from '../../../src/core/device-api.ts';
import { err, failure, ok } from '../../../src/core/errors.ts';
import type { Person } from '../../../src/core/snapshot.ts';
import type { UnlockedData } from '../../vault/unlocked.ts';
import { admittedBy, claimed } from '../auth/identity.ts';
import type { Session } from '../auth/sessions.ts';
import type { SignInRequest } from '../auth/sign-in-requests.ts';
import type { ServerContext } from '../context.ts';
import {
  addressOf,
  type JsonHandlers,
  readCookie,
  requestCookieName,
  SIGN_IN_REQUESTS_PATH,
  sessionCookieName,
  setCookie,
} from '../http.ts';
import { nameFor } from '../readers.ts';
import { signIn, signOut } from './session.ts';

const SEARCH_LIMIT = 8;

/** How somebody without a keycard and a PIN comes in: a colleague who is in approves. */
export function signInRequestHandlers(device: ServerContext) {
  const { sessions, signInRequests, nameSearch, config, random } = device;
  const requestCookie = requestCookieName(config);

  /** Gives the phone of an approved request its session; the session's cookie is returned. */
  async function enter(
    unlocked: UnlockedData,
    { admitted }: SignInRequest,
    before: Session | null,
  ): Promise<string> {
    if (admitted === null) throw new Error('approved, but as nobody');
    await signOut(device, unlocked, before);
    const session = sessions.start({ card: null, person: null });
    await signIn(device, unlocked, { session, person: admitted, how: 'letIn' });
    return setCookie(sessionCookieName(config), session.id, '/', config);
  }

  async function admit(
    unlocked: UnlockedData,
    request: SignInRequest,
    approver: Person,
  ): Promise<void> {
    const person = admittedBy(approver, request.person);
    signInRequests.decide(request, person);
    if (request.substitute) {
      unlocked.roster.addPerson(request.person);
      await unlocked.recordOwn({ kind: 'personAdded', person: request.person }, approver);
    }
    await unlocked.recordOwn({ kind: 'letIn', person }, approver);
  }

  return {
    searchPeople({ unlocked, query, request }) {
      const may = nameSearch.spend(addressOf(request));
      if (!may.ok) return may;
      const found = unlocked.roster.searchPeople(query.q, SEARCH_LIMIT);
      return ok(found.map(({ id, name }) => ({ id, name: nameFor('staff', name, unlocked) })));
    },

    requestSignIn({ unlocked, body, request, setCookies }) {
      const who = claimed(unlocked, random, body);
      if (!who.ok) return who;
      const made = signInRequests.ask(who.value.person, who.value.isNew, addressOf(request));
      if (!made.ok) return made;
      const { secret } = made.value;
      setCookies.push(setCookie(requestCookie, secret, SIGN_IN_REQUESTS_PATH, config));
      return ok(answerOf(made.value));
    },

    async signInRequest({ unlocked, session, params, request, setCookies }) {
      const found = signInRequests.find(params.id);
      if (!found.ok) return found;
      // Whoever knows the id only has seen the list of those waiting.
      if (readCookie(request.headers.cookie, requestCookie) !== found.value.secret)
        return err(failure('requestGone'));
      const { state } = found.value;
      if (state === 'waiting') return ok(answerOf(found.value));
      signInRequests.leave(found.value);
      setCookies.push(setCookie(requestCookie, '', SIGN_IN_REQUESTS_PATH, config));
      if (state === 'approved') setCookies.push(await enter(unlocked, found.value, session));
      return ok(answerOf(found.value));
    },

    async decideSignIn({ unlocked, person: approver, params, body: { number, refuse } }) {
      const found = signInRequests.find(params.id);
      if (!found.ok) return found;
      if (found.value.state !== 'waiting') return err(failure('requestGone'));
      if (number !== undefined && number !== found.value.number) return err(failure('badRequest'));
      if (refuse) signInRequests.decide(found.value, null);
      else await admit(unlocked, found.value, approver);
      return ok(undefined);
    },
  } satisfies Partial<JsonHandlers>;
}

function answerOf({ id, number, state }: SignInRequest): SignInRequestAnswer {
  return { id, number, state };
}
