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
  const began = performance.now();
  let lastAnswer = began;
  const post: autocannon.Request = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    setupRequest: (request) => ({ ...request, body: bodies[next++ % bodies.length] ?? '' }),
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const options = { url, connections, amount: bodies.length, requests: [post] };
    const running = autocannon(options, (error, done) => (error ? reject(error) : resolve(done)));
    // It ends on whole seconds only: the last answer is what counts.
    running.on('response', () => {
      lastAnswer = performance.now();
    });
  });
  refuseErrors(url, result);
  return { perSecond: (bodies.length * 1_000) / (lastAnswer - began), p99Ms: result.latency.p99 };
}

function refuseErrors(url: string, result: autocannon.Result): void {
  if (result.errors + result.non2xx === 0) return;
  throw new Error(`${url}: ${result.errors} errors, ${result.non2xx} answers that were not 2xx`);
}
