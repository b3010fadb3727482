// Who may call what, for every call of `hubCalls`: a new call is tested without a line here.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HubCall, hubCalls } from '../../src/core/hub-api.ts';
import { codeOf, type TestHub, testHub } from '../fakes/hub.ts';
import { testOffice } from '../fakes/publication.ts';

let hub: TestHub;
const tokens = { device: '', importer: '' };

beforeAll(async () => {
  hub = await testHub();
  tokens.importer = (await hub.importer(await testOffice({ children: 1 }))).token;
  tokens.device = (await hub.device()).token;
});
afterAll(() => hub.close());

const calls: [name: string, call: HubCall][] = Object.entries(hubCalls);
const notForAnybody = calls.filter(([, { who }]) => who !== 'anybody');

/** Sends the call with a body that no call takes: it must not be looked at before the caller is. */
async function send({ method, path }: HubCall, token?: string): Promise<Response> {
  const body = method === 'GET' ? {} : { body: 'no JSON' };
  const address = path.replace(/:\w+/g, '0'.repeat(64));
  return await hub.call(method, address, { ...body, ...(token === undefined ? {} : { token }) });
}

test.each(notForAnybody)('%s without a token, or with a wrong one, is refused', async (_, call) => {
  for (const token of [undefined, 'wrong']) {
    const answer = await send(call, token);
    expect(answer.status).toBe(401);
    expect(await codeOf(answer)).toBe('unauthorized');
  }
});

describe.each(['device', 'importer'] as const)('for a token of role %s', (role) => {
  test.each(calls)('%s is open or refused as declared', async (_, call) => {
    const answer = await send(call, tokens[role]);
    const open = ['anybody', 'member', role].includes(call.who);
    if (open) expect([401, 403]).not.toContain(answer.status);
    else expect(await codeOf(answer)).toBe('notAllowed');
  });
});

test.each(calls.filter(([, { who }]) => who === 'anybody'))(
  '%s needs no token',
  async (_, call) => {
    expect([401, 403]).not.toContain((await send(call)).status);
  },
);

test('the description of the interface is there for anybody', async () => {
  const answer = await hub.call('GET', hubCalls.openApi.path);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toBeTypeOf('object');
});
