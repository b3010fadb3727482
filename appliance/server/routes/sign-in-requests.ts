import { Hono } from 'hono';
import { approval, type LetInAnswer, letInRequest } from '../../../src/core/device-api.ts';
import { err, failure, ok, type Result } from '../../../src/core/errors.ts';
import type { OpenBox } from '../../vault/unlocked.ts';
import { claimed, letInBy } from '../auth/identity.ts';
import type { Waiting } from '../auth/sign-in-requests.ts';
import type { Device } from '../context.ts';
import {
  ASKER_PATH,
  addressOf,
  answering,
  askerCookieName,
  type Call,
  type Env,
  readBody,
  readCookie,
  sessionCookieName,
  setCookie,
  signedIn,
} from '../http.ts';
import { signIn, signOut } from './session.ts';

const SEARCH_MIN = 2;
const SEARCH_LIMIT = 8;

/** `/api/session/people` and `/api/session/requests`: let me in. */
export function letInRoutes(device: Device): Hono<Env> {
  const { vault, sessions, waiting, config, random } = device;
  const askerCookie = askerCookieName(config);

  function search(c: Call): Result<{ id: string; name: string }[]> {
    const box = vault.opened();
    if (!box.ok) return box;
    const may = device.nameSearch.spend(addressOf(c));
    if (!may.ok) return may;
    const sought = (c.req.query('q') ?? '').trim();
    if (sought.length < SEARCH_MIN || sought.length > 80) return err(failure('badRequest'));
    const found = box.value.roster.searchPeople(sought, SEARCH_LIMIT);
    return ok(found.map(({ id, name }) => ({ id, name })));
  }

  async function ask(c: Call): Promise<Result<LetInAnswer>> {
    const box = vault.opened();
    if (!box.ok) return box;
    const body = await readBody(c, letInRequest);
    if (!body.ok) return body;
    const who = claimed(box.value, random, body.value);
    if (!who.ok) return who;
    const asked = waiting.ask(who.value.person, who.value.isNew, addressOf(c));
    if (!asked.ok) return asked;
    const { secret } = asked.value;
    c.header('set-cookie', setCookie(askerCookie, secret, ASKER_PATH, config));
    return ok(shown(asked.value));
  }

  async function look(c: Call): Promise<Result<LetInAnswer>> {
    const box = vault.opened();
    if (!box.ok) return box;
    const found = waiting.find(c.req.param('id') ?? '');
    if (!found.ok) return found;
    // Whoever knows the id only has seen the list of those waiting.
    if (readCookie(c.req.header('cookie'), askerCookie) !== found.value.secret)
      return err(failure('requestGone'));
    const { state } = found.value;
    if (state === 'waiting') return ok(shown(found.value));
    waiting.leave(found.value);
    c.header('set-cookie', setCookie(askerCookie, '', ASKER_PATH, config));
    if (state === 'approved') await enter(c, box.value, found.value);
    return ok(shown(found.value));
  }

  async function enter(c: Call, box: OpenBox, { admitted }: Waiting): Promise<void> {
    if (admitted === null) throw new Error('approved, but as nobody');
    await signOut(device, box, c.get('session'));
    const session = sessions.start({ card: null, person: null });
    await signIn(device, box, { session, person: admitted, how: 'letIn' });
    const cookie = setCookie(sessionCookieName(config), session.id, '/', config);
    c.header('set-cookie', cookie, { append: true });
  }

  async function decide(c: Call): Promise<Result<void>> {
    const box = vault.opened();
    if (!box.ok) return box;
    const approver = signedIn(c);
    if (!approver.ok) return approver;
    const body = await readBody(c, approval);
    if (!body.ok) return body;
    const found = waiting.find(c.req.param('id') ?? '');
    if (!found.ok) return found;
    if (found.value.state !== 'waiting') return err(failure('requestGone'));
    const { number, refuse } = body.value;
    if (number !== undefined && number !== found.value.number) return err(failure('badRequest'));
    if (refuse) waiting.decide(found.value, null);
    else await admit(box.value, found.value, approver.value);
    return ok(undefined);
  }

  async function admit(
    box: OpenBox,
    request: Waiting,
    approver: Parameters<typeof letInBy>[0],
  ): Promise<void> {
    const person = letInBy(approver, request.person);
    waiting.decide(request, person);
    if (request.substitute) {
      box.roster.addPerson(request.person);
      await box.tell({ kind: 'personAdded', person: request.person }, approver);
    }
    await box.tell({ kind: 'letIn', person }, approver);
  }

  return new Hono<Env>()
    .get('/api/session/people', answering(search))
    .post('/api/session/requests', answering(ask))
    .get('/api/session/requests/:id', answering(look))
    .post('/api/session/requests/:id/approve', answering(decide));
}

function shown({ id, number, state }: Waiting): LetInAnswer {
  return { id, number, state };
}
