// `npm run docs:api`: writes docs/api/*.openapi.json from the tables of declared calls. With
// `--check` it writes nothing, and fails where a file differs from what it would write.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConversionConfig, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { deviceCalls } from '../src/core/device-api.ts';
import { phoneEventSchema } from '../src/core/events.ts';
import { type HttpCall, problemBody } from '../src/core/http-call.ts';
import { hubCalls } from '../src/core/hub-api.ts';
import { isTimestamp } from '../src/core/time.ts';

/** One page of the interface, and what its table of calls does not say. */
interface Api {
  readonly file: string;
  readonly title: string;
  readonly description: string;
  readonly calls: Readonly<Record<string, HttpCall>>;
  readonly security: Readonly<Record<string, unknown>>;
  /** Headers of every call that changes something. */
  readonly changeHeaders: readonly Parameter[];
  /** Schemas that bodies name in words. */
  readonly schemas: Readonly<Record<string, v.GenericSchema>>;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: unknown;
}

const device: Api = {
  file: 'device.openapi.json',
  title: 'Lygte device',
  description:
    'What a box answers to phones. `x-who` says who may call: `session` is a phone that showed a ' +
    'keycard or on which somebody signed in, `person` somebody signed in, `leader` such a person ' +
    'with leader rights. With `x-vault: open` a call is refused while the vault is closed.',
  calls: deviceCalls,
  security: {
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: '__Host-lygte',
      description:
        'Set by `unlock`, `signIn` and an approved sign-in request. `lygte` without TLS.',
    },
  },
  changeHeaders: [
    {
      name: 'x-lygte',
      in: 'header',
      required: true,
      description: 'Says that the call comes from the app itself: no page of another origin can.',
      schema: { const: '1' },
    },
  ],
  schemas: { PhoneEvent: phoneEventSchema() },
};

const hub: Api = {
  file: 'hub.openapi.json',
  title: 'Lygte hub',
  description:
    'What the hub answers to devices and importers. `x-who` says who may call; `member` is either ' +
    'of them.',
  calls: hubCalls,
  security: { token: { type: 'http', scheme: 'bearer' } },
  changeHeaders: [],
  schemas: {},
};

/** The OpenAPI 3.1 document of an interface. */
function documentOf(api: Api): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, call] of Object.entries(api.calls)) {
    const path = call.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [call.method.toLowerCase()]: operationOf(api, name, call) };
  }
  const schemas = Object.entries({ Problem: problemBody, ...api.schemas });
  return {
    openapi: '3.1.0',
    info: { title: api.title, version: '1', license: LICENSE, description: api.description },
    paths,
    components: {
      schemas: Object.fromEntries(schemas.map(([name, schema]) => [name, answerSchema(schema)])),
      responses: {
        Problem: {
          description: 'A failure (RFC 9457). `code` is stable; the HTTP status follows from it.',
          content: { 'application/problem+json': { schema: ref('schemas', 'Problem') } },
        },
      },
      securitySchemes: api.security,
    },
  };
}

const LICENSE = { name: 'MPL-2.0', identifier: 'MPL-2.0' };

function operationOf(api: Api, name: string, call: HttpCall): unknown {
  const open = call.who === 'anybody';
  const parameters = parametersOf(api, call);
  return {
    operationId: name,
    summary: call.summary,
    ...('demo' in call && { tags: ['demo'] }),
    'x-who': call.who,
    ...('vault' in call && { 'x-vault': call.vault }),
    security: open ? [] : Object.keys(api.security).map((scheme) => ({ [scheme]: [] })),
    ...(parameters.length > 0 && { parameters }),
    ...(call.request && {
      requestBody: { required: true, content: jsonContent(requestSchema(call.request)) },
    }),
    responses: { ...answerOf(call), default: ref('responses', 'Problem') },
  };
}

function answerOf({ response, answerType }: HttpCall): Record<string, unknown> {
  if (response !== null)
    return { 200: { description: 'Done.', content: jsonContent(answerSchema(response)) } };
  if (answerType === undefined) return { 204: { description: 'Done; there is nothing to say.' } };
  return { 200: { description: 'Done.', content: { [answerType]: {} } } };
}

function parametersOf(api: Api, call: HttpCall): Parameter[] {
  const inPath = [...call.path.matchAll(/:(\w+)/g)].map(
    ([, name = '']): Parameter => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }),
  );
  const query = call.query === undefined ? {} : requestSchema(call.query);
  const inQuery = Object.entries(query.properties ?? {}).map(
    ([name, schema]): Parameter => ({
      name,
      in: 'query',
      required: query.required?.includes(name) ?? false,
      schema,
    }),
  );
  return [...inPath, ...inQuery, ...(call.method === 'GET' ? [] : api.changeHeaders)];
}

function jsonContent(schema: unknown) {
  return { 'application/json': { schema } };
}

function ref(kind: 'schemas' | 'responses', name: string) {
  return { $ref: `#/components/${kind}/${name}` };
}

/** As it is sent, before the server trims or fills in anything. */
function requestSchema(schema: v.GenericSchema) {
  return jsonSchema(schema, 'input');
}

function answerSchema(schema: v.GenericSchema) {
  return jsonSchema(schema, 'output');
}

/** Throws on what JSON Schema cannot say, so that nothing is left out unnoticed. */
function jsonSchema(schema: v.GenericSchema, typeMode: 'input' | 'output') {
  const { $schema: _, ...rest } = toJsonSchema(schema as Parameters<typeof toJsonSchema>[0], {
    typeMode,
    target: 'draft-2020-12',
    ignoreActions: ['trim'],
    overrideAction,
  });
  return rest;
}

/** What the library does not say by itself: our check of times, and patterns in Unicode mode. */
const overrideAction: NonNullable<ConversionConfig['overrideAction']> = ({
  valibotAction,
  jsonSchema,
}) => {
  const check = 'requirement' in valibotAction ? valibotAction.requirement : undefined;
  if (check === isTimestamp) return { ...jsonSchema, format: 'date-time' };
  if (!(check instanceof RegExp) || !['', 'u'].includes(check.flags)) return undefined;
  // JSON Schema reads every pattern in Unicode mode. A second one stands beside the first.
  const pattern = check.source;
  if (jsonSchema.pattern === undefined) return { ...jsonSchema, pattern };
  return { ...jsonSchema, allOf: [...(jsonSchema.allOf ?? []), { pattern }] };
};

const folder = fileURLToPath(new URL('../docs/api/', import.meta.url));
const check = process.argv.includes('--check');
let stale = 0;
for (const api of [device, hub]) {
  const path = join(folder, api.file);
  const text = `${JSON.stringify(documentOf(api), null, 2)}\n`;
  const before = existsSync(path) ? readFileSync(path, 'utf8') : null;
  if (before === text) continue;
  if (check) {
    console.error(`lygte: docs/api/${api.file} is not what \`npm run docs:api\` writes`);
    stale = 1;
  } else {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  }
}
process.exitCode = stale;
