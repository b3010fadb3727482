import { Hono } from 'hono';
import {
  approval,
  type SignInRequestAnswer,
  signInRequestBody,
} from '../../../src/core/device-api.ts';
import { err, failure, ok, type Result } from '../../../src/core/errors.ts';
import type { UnlockedData } from '../../vault/unlocked.ts';
import { admittedBy, claimed } from '../auth/identity.ts';
import type { SignInRequest } from '../auth/sign-in-requests.ts';
import type { ServerContext } from '../context.ts';
import {
  addressOf,
  answering,
  type Call,
  type Env,
  readBody,
  readCookie,
  requestCookieName,
  SIGN_IN_REQUESTS_PATH,
  sessionCookieName,
  setCookie,
  signedIn,
} from '../http.ts';
import { signIn, signOut } from './session.ts';

const SEARCH_MIN = 2;
const SEARCH_LIMIT = 8;

/** `/api/session/people` and `/api/session/requests`: let me in. */
export function signInRequestRoutes(device: ServerContext): Hono<Env> {
  const { vault, sessions, signInRequests, config, random } = device;
  const requestCookie = requestCookieName(config);

  function search(c: Call): Result<{ id: string; name: string }[]> {
    const unlocked = vault.opened();
    if (!unlocked.ok) return unlocked;
    const may = device.nameSearch.spend(addressOf(c));
    if (!may.ok) return may;
    const sought = (c.req.query('q') ?? '').trim();
    if (sought.length < SEARCH_MIN || sought.length > 80) return err(failure('badRequest'));
    const found = unlocked.value.roster.searchPeople(sought, SEARCH_LIMIT);
    return ok(found.map(({ id, name }) => ({ id, name })));
  }

  async function ask(c: Call): Promise<Result<SignInRequestAnswer>> {
    const unlocked = vault.opened();
    if (!unlocked.ok) return unlocked;
    const body = await readBody(c, signInRequestBody);
    if (!body.ok) return body;
    const who = claimed(unlocked.value, random, body.value);
    if (!who.ok) return who;
    const asked = signInRequests.ask(who.value.person, who.value.isNew, addressOf(c));
    if (!asked.ok) return asked;
    const { secret } = asked.value;
    c.header('set-cookie', setCookie(requestCookie, secret, SIGN_IN_REQUESTS_PATH, config));
    return ok(shown(asked.value));
  }

  async function look(c: Call): Promise<Result<SignInRequestAnswer>> {
    const unlocked = vault.opened();
    if (!unlocked.ok) return unlocked;
    const found = signInRequests.find(c.req.param('id') ?? '');
    if (!found.ok) return found;
    // Whoever knows the id only has seen the list of those waiting.
    if (readCookie(c.req.header('cookie'), requestCookie) !== found.value.secret)
      return err(failure('requestGone'));
    const { state } = found.value;
    if (state === 'waiting') return ok(shown(found.value));
    signInRequests.leave(found.value);
    c.header('set-cookie', setCookie(requestCookie, '', SIGN_IN_REQUESTS_PATH, config));
    if (state === 'approved') await enter(c, unlocked.value, found.value);
    return ok(shown(found.value));
  }

  async function enter(
    c: Call,
    unlocked: UnlockedData,
    { admitted }: SignInRequest,
  ): Promise<void> {
    if (admitted === null) throw new Error('approved, but as nobody');
    await signOut(device, unlocked, c.get('session'));
    const session = sessions.start({ card: null, person: null });
    await signIn(device, unlocked, { session, person: admitted, how: 'letIn' });
    const cookie = setCookie(sessionCookieName(config), session.id, '/', config);
    c.header('set-cookie', cookie, { append: true });
  }

  async function decide(c: Call): Promise<Result<void>> {
    const unlocked = vault.opened();
    if (!unlocked.ok) return unlocked;
    const approver = signedIn(c);
    if (!approver.ok) return approver;
    const body = await readBody(c, approval);
    if (!body.ok) return body;
    const found = signInRequests.find(c.req.param('id') ?? '');
    if (!found.ok) return found;
    if (found.value.state !== 'waiting') return err(failure('requestGone'));
    const { number, refuse } = body.value;
    if (number !== undefined && number !== found.value.number) return err(failure('badRequest'));
    if (refuse) signInRequests.decide(found.value, null);
    else await admit(unlocked.value, found.value, approver.value);
    return ok(undefined);
  }

  async function admit(
    unlocked: UnlockedData,
    request: SignInRequest,
    approver: Parameters<typeof admittedBy>[0],
  ): Promise<void> {
    const person = admittedBy(approver, request.person);
    signInRequests.decide(request, person);
    if (request.substitute) {
      unlocked.roster.addPerson(request.person);
      await unlocked.tell({ kind: 'personAdded', person: request.person }, approver);
    }
    await unlocked.tell({ kind: 'letIn', person }, approver);
  }

  return new Hono<Env>()
    .get('/api/session/people', answering(search))
    .post('/api/session/requests', answering(ask))
    .get('/api/session/requests/:id', answering(look))
    .post('/api/session/requests/:id/approve', answering(decide));
}

function shown({ id, number, state }: SignInRequest): SignInRequestAnswer {
  return { id, number, state };
}
