import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Loaded {
  readonly perSecond: number;
  readonly p99Ms: number;
}

export interface LoadPlan {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  /** A Lua script for wrk, where requests are not all the same. */
  readonly script?: string;
}

/**
 * Holds `connections` open with wrk and asks as fast as answers come. Throws on any answer that is
 * an error.
 */
export async function load(plan: LoadPlan): Promise<Loaded> {
  const { url, headers, connections, seconds, script } = plan;
  const headerArgs = Object.entries(headers).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`,
  ]);
  const scriptArgs = script === undefined ? [] : ['-s', script];
  const shape = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '--latency'];
  const run = await promisify(execFile)('wrk', [...shape, ...headerArgs, ...scriptArgs, url]);
  const bad = /Non-2xx.*|Socket errors.*/.exec(run.stdout)?.[0];
  if (bad !== undefined) throw new Error(`${url}: ${bad}`);
  return { perSecond: number(run.stdout, /Requests\/sec:\s+(\S+)/), p99Ms: p99(run.stdout) };
}

/** As `load`, posting each of `bodies` once; more of them are needed than can be answered. */
export async function postAll(
  plan: Omit<LoadPlan, 'script'>,
  scratch: string,
  bodies: readonly string[],
): Promise<Loaded> {
  const file = join(scratch, 'bodies.txt');
  const script = join(scratch, 'post.lua');
  await writeFile(file, `${bodies.join('\n')}\n`);
  await writeFile(
    script,
    `local lines = io.lines(${JSON.stringify(file)})
     request = function() return wrk.format("POST", nil, nil, lines()) end`,
  );
  const headers = { 'content-type': 'application/json', ...plan.headers };
  return load({ ...plan, headers, script });
}

function number(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? Number.NaN);
}

function p99(text: string): number {
  const [, value, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(text) ?? [];
  return Number(value) * ({ us: 0.001, ms: 1, s: 1_000 }[unit ?? ''] ?? Number.NaN);
}
