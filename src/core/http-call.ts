import * as v from 'valibot';
import { FAILURE_CODES } from './errors.ts';

/**
 * One call of an HTTP interface, as it is declared. The server's routes, the tests of the guards,
 * the pages of the interface (docs/api) and the checks of every answer in the tests are made from
 * it, so none of them can forget a call.
 */
export interface HttpCall<Who extends string = string> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Parameters as `:name`, one whole part of the path each. */
  readonly path: `/${string}`;
  /** Who may call; checked before anything of the request is read. */
  readonly who: Who;
  /** What the call is for, in one English line. */
  readonly summary: string;
  /** An object schema, with a member for each parameter. */
  readonly query?: v.GenericSchema;
  /** The JSON body; left out where there is none, or where it is not JSON. */
  readonly request?: v.GenericSchema;
  /** Largest body in bytes, where it is not the server's usual limit. */
  readonly requestMax?: number;
  /** The JSON answer; null for 204, or where the answer is not JSON (`answerType` says what it is). */
  readonly response: v.GenericSchema | null;
  readonly answerType?: string;
}

/** The parsed body of a call; undefined where it has none. */
export type RequestOf<C extends HttpCall> = C extends {
  readonly request: infer S extends v.GenericSchema;
}
  ? v.InferOutput<S>
  : undefined;

/** The parsed query of a call; undefined where it has none. */
export type QueryOf<C extends HttpCall> = C extends {
  readonly query: infer S extends v.GenericSchema;
}
  ? v.InferOutput<S>
  : undefined;

/** What a call answers with; undefined for 204. */
export type AnswerOf<C extends HttpCall> = C['response'] extends v.GenericSchema
  ? Described<C['response']>
  : undefined;

/** The parameters in the path of a call, by name. */
export type ParamsOf<C extends HttpCall> = Readonly<Record<NamesIn<C['path']>, string>>;

type NamesIn<P extends string> = P extends `${string}/:${infer Name}/${infer Rest}`
  ? Name | NamesIn<`/${Rest}`>
  : P extends `${string}/:${infer Name}`
    ? Name
    : never;

/** The values a schema describes, for reading only. */
export type Described<S extends v.GenericSchema> = Immutable<v.InferOutput<S>>;

type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;

/** The body of every failure: `Problem` of errors.ts. */
export const problemBody = v.object({
  type: v.string(),
  title: v.string(),
  status: v.pipe(v.number(), v.integer()),
  code: v.picklist(FAILURE_CODES),
  detail: v.exactOptional(v.record(v.string(), v.union([v.string(), v.number()]))),
});
