import autocannon from 'autocannon';

export interface Loaded {
  readonly perSecond: number;
  readonly p99Ms: number;
}

export interface LoadPlan {
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly connections: number;
  readonly seconds: number;
}

/** Holds `connections` open and asks as fast as answers come. Throws on any answer but 2xx. */
export async function load(plan: LoadPlan): Promise<Loaded> {
  const { url, headers = {}, connections, seconds } = plan;
  const result = await autocannon({ url, headers, connections, duration: seconds });
  refuseErrors(url, result);
  return { perSecond: result.requests.average, p99Ms: result.latency.p99 };
}

/** Posts `bodies` once each over `connections`, and gives how many were answered a second. */
export async function postAll(
  url: string,
  headers: Record<string, string>,
  connections: number,
  bodies: readonly string[],
): Promise<Loaded> {
  let next = 0;
  const started = performance.now();
  const result = await autocannon({
    url,
    connections,
    amount: bodies.length,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    requests: [
      {
        method: 'POST',
        setupRequest: (request) => {
          const body = bodies[next++ % bodies.length];
          return body === undefined ? request : { ...request, body };
        },
      },
    ],
  });
  const took = performance.now() - started;
  refuseErrors(url, result);
  return { perSecond: (bodies.length * 1000) / took, p99Ms: result.latency.p99 };
}

function refuseErrors(url: string, result: autocannon.Result): void {
  if (result.errors + result.non2xx === 0) return;
  throw new Error(`${url}: ${result.errors} errors, ${result.non2xx} answers that were not 2xx`);
}
