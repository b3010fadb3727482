import type * as v from 'valibot';

/**
 * One call of an HTTP interface, as it is declared. The server's routes, the tests of the guards,
 * the pages of the interface (docs/api) and the test server of the phone app are made from it, so
 * none of them can forget a call.
 */
export interface HttpCall<Who extends string = string> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Parameters as `:name`, one whole part of the path each. */
  readonly path: `/${string}`;
  /** Who may call; checked before anything of the request is read. */
  readonly who: Who;
  /** What the call is for, in one English line. */
  readonly summary: string;
  readonly query?: v.GenericSchema;
  /** The JSON body; left out where there is none, or where it is not JSON. */
  readonly request?: v.GenericSchema;
  /** The JSON answer; null for 204, or where the answer is not JSON (`answerType` says what it is). */
  readonly response: v.GenericSchema | null;
  readonly answerType?: string;
}
