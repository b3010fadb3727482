import type { ServerResponse } from 'node:http';
import { type Failure, PROBLEM_TYPE, toProblem } from '../../src/core/failure.ts';

/** An answer given straight on node:http, before the headers every answer has. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string | null;
}

export type SendRaw = (response: ServerResponse, answer: RawAnswer) => void;

/** Sends raw answers, each with the headers `everywhere` before its own. */
export function rawSender(everywhere: Readonly<Record<string, string>>): SendRaw {
  // As a flat list node:http writes them as they are.
  const always = Object.entries(everywhere).flat();
  return (response, { status, headers, body }) => {
    const list = [...always];
    for (const name in headers) list.push(name, headers[name] ?? '');
    if (body !== null) list.push('content-length', String(Buffer.byteLength(body)));
    response.writeHead(status, list).end(body);
  };
}

/** A failure as `application/problem+json`. */
export function rawProblem(reason: Failure): RawAnswer {
  const problem = toProblem(reason);
  const headers = { 'content-type': PROBLEM_TYPE };
  return { status: problem.status, headers, body: JSON.stringify(problem) };
}
