// Runs on the emulated board, in the network namespace of a phone: makes the requests that the test
// sends, one JSON line each, and answers with one line each. Names are asked of the DNS server
// that DHCP gave, as phones do. No module but Node's own.
import { Resolver } from 'node:dns/promises';
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { isIP } from 'node:net';
import { createInterface } from 'node:readline';

createInterface({ input: process.stdin }).on('line', async (line) => {
  const wish = JSON.parse(line);
  const answer = await ask(wish).catch((error) => ({ error: error.code ?? error.message }));
  process.stdout.write(`${JSON.stringify({ id: wish.id, ...answer })}\n`);
});

/** @param wish {{url, method, headers, body, ca, dns, timeoutMs}} */
async function ask(wish) {
  const url = new URL(wish.url);
  const address = isIP(url.hostname) ? url.hostname : await resolve(url.hostname, wish.dns);
  const started = performance.now();
  const { status, headers, body } = await send(url, address, wish);
  return { status, headers, body, address, ms: Math.round(performance.now() - started) };
}

async function resolve(name, server) {
  const resolver = new Resolver({ timeout: 5_000, tries: 2 });
  resolver.setServers([server]);
  const [first] = await resolver.resolve4(name);
  return first;
}

function send(url, address, { method = 'GET', headers = {}, body, ca, timeoutMs = 60_000 }) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const isSecure = url.protocol === 'https:';
  const options = {
    method,
    host: address,
    port: url.port || (isSecure ? 443 : 80),
    path: `${url.pathname}${url.search}`,
    headers: { host: url.host, connection: 'close', ...headers },
    timeout: timeoutMs,
    ...(isSecure && { ca, servername: isIP(url.hostname) ? '' : url.hostname }),
  };
  const sent = (isSecure ? secure : plain)(options, (response) => {
    const parts = [];
    response.on('error', reject);
    response.on('data', (part) => parts.push(part));
    response.on('end', () => {
      const text = Buffer.concat(parts).toString('base64');
      resolve({ status: response.statusCode, headers: response.headers, body: text });
    });
  });
  sent.on('timeout', () => sent.destroy(new Error('timeout')));
  sent.on('error', reject);
  sent.end(body);
  return promise;
}
