import { type Context, Hono } from 'hono';
import { except } from 'hono/combine';
import { createMiddleware } from 'hono/factory';
import { methodNotAllowed } from 'hono/method-not-allowed';
import * as v from 'valibot';
import { err, type Failure, failure, ok, type Result } from '../core/errors.ts';
import {
  type HubCall,
  type HubCaller,
  type HubCallName,
  type HubCalls,
  hubCalls,
} from '../core/hub-api.ts';
import { problem, readBytes, readJson } from '../platform/http.ts';
import type { Member } from './store/enrollments.ts';
import type { HubStore } from './store/store.ts';

type Output<Schema, Otherwise> = Schema extends v.GenericSchema ? v.InferOutput<Schema> : Otherwise;
type Declared<Call, Key extends string> = Call extends { readonly [K in Key]: infer Value }
  ? Value
  : null;

/** What a handler is given: all of it is checked already. */
interface HubRequest<Call extends HubCall = HubCall> {
  readonly c: Context;
  /** Who calls; null where anybody may. */
  readonly member: Call['who'] extends 'anybody' ? null : Member;
  /** Where the request comes from: read before the body, as a sender that has gone has no address. */
  readonly address: string;
  readonly query: Output<Declared<Call, 'query'>, null>;
  /** The parsed JSON, or the bytes where the call declares no JSON. */
  readonly body: Output<
    Declared<Call, 'request'>,
    Call extends { readonly requestMax: number } ? Uint8Array : null
  >;
}

/** A value is answered as JSON, and none as 204. */
type HubAnswer<Call extends HubCall> = Result<Output<Call['response'], undefined>> | Response;

type HubHandler<Call extends HubCall> = (
  request: HubRequest<Call>,
) => HubAnswer<Call> | Promise<HubAnswer<Call>>;

/** A handler for each of some calls, by default for every call there is. */
export type HubHandlers<Name extends HubCallName = HubCallName> = {
  readonly [K in Name]: HubHandler<HubCalls[K]>;
};

export interface HubRoutesDeps {
  readonly store: Pick<HubStore, 'memberOf'>;
  /** Where a request comes from, for rate limits. */
  readonly addressOf: (c: Context) => string;
  /** Asked before the body is read; an address that may not call yet is answered `throttled`. */
  readonly mayCall: { readonly [Name in HubCallName]?: (address: string) => Result<void> };
}

/**
 * The declared calls as routes. Each checks who calls, then query and body, and only then asks its
 * handler. Every other address below /v1 is for members only, so that strangers learn nothing.
 */
export function hubRoutes(deps: HubRoutesDeps, handlers: HubHandlers): Hono {
  const app = new Hono();
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (_, methods) =>
        problem(failure('methodNotAllowed'), { allow: methods.join(', ') }),
    }),
  );
  const names = Object.keys(hubCalls) as HubCallName[];
  for (const name of names) register(app, deps, name, handlers);
  const open = names.map((name) => hubCalls[name]).filter(({ who }) => who === 'anybody');
  const membersOnly = createMiddleware(async (c, next) => {
    const member = await admit(c, deps.store, 'member');
    return member.ok ? await next() : refusal(member.failure);
  });
  app.use(
    '/v1/*',
    except(
      open.map(({ path }) => path),
      membersOnly,
    ),
  );
  app.notFound(() => problem(failure('notFound')));
  return app;
}

function register<Name extends HubCallName>(
  app: Hono,
  { store, addressOf, mayCall }: HubRoutesDeps,
  name: Name,
  handlers: HubHandlers,
): void {
  const call: HubCall = hubCalls[name];
  app.on(call.method, call.path, async (c) => {
    const address = addressOf(c);
    const member = await admit(c, store, call.who);
    if (!member.ok) return refusal(member.failure);
    const may = mayCall[name]?.(address) ?? ok(undefined);
    if (!may.ok) return problem(may.failure);
    const query = v.safeParse(call.query ?? v.null(), call.query ? c.req.query() : null);
    if (!query.success) return problem(failure('badRequest'));
    const body = await bodyOf(c, call);
    if (!body.ok) return problem(body.failure);
    const checked = { c, address, member: member.value, query: query.output, body: body.value };
    const answer = await handlers[name](checked as HubRequest<HubCalls[Name]>);
    if (answer instanceof Response) return answer;
    if (!answer.ok) return problem(answer.failure);
    return answer.value === undefined ? c.body(null, 204) : c.json(answer.value as object);
  });
}

/** Who calls. Fails with `unauthorized` without a token the hub knows, and with `notAllowed`. */
async function admit(
  c: Context,
  store: HubRoutesDeps['store'],
  who: HubCaller,
): Promise<Result<Member | null>> {
  if (who === 'anybody') return ok(null);
  const token = /^Bearer ([\w-]{1,200})$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const member = token === undefined ? null : await store.memberOf(token);
  if (member === null) return err(failure('unauthorized'));
  return who === 'member' || member.role === who ? ok(member) : err(failure('notAllowed'));
}

function refusal(reason: Failure): Response {
  return problem(reason, reason.code === 'unauthorized' ? { 'www-authenticate': 'Bearer' } : {});
}

async function bodyOf(c: Context, { request, requestMax }: HubCall): Promise<Result<unknown>> {
  if (requestMax === undefined) return ok(null);
  return request === undefined ? readBytes(c, requestMax) : readJson(c, request, requestMax);
}
