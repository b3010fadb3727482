import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { createServer as createVite } from 'vite';
import { root } from '../lib/runtime.mjs';
import { jsx, webFolder } from '../lib/web.mjs';

const HOST = '127.0.0.1';

/**
 * Serves the pages from source at three addresses, as the demo does: the desk, and the app for each
 * of its two phones, whose cookies the demo keeps apart. One Vite serves all of them.
 * @param port {number} the desk's; the phones have the next two, and Vite's socket the one after
 * @param addresses {() => {desk, phones, facts} | null} where the services are
 */
export async function servePages(port, addresses) {
  const at = (above) => `http://${HOST}:${port + above}`;
  const phones = [at(1), at(2)];
  const vite = await createVite({
    configFile: false,
    clearScreen: false,
    root: webFolder,
    oxc: { jsx },
    server: {
      middlewareMode: true,
      hmr: { host: HOST, port: port + 3 },
      fs: { allow: [webFolder, join(root, 'src'), join(root, 'node_modules')] },
    },
  });

  function desk(incoming, answer, path) {
    if (path.startsWith('/sim/')) return relay(addresses()?.desk, incoming, answer);
    if (path === '/desk.json') return deskJson(answer);
    if (path === '/') incoming.url = '/desk.html';
    vite.middlewares(incoming, answer);
  }

  function deskJson(answer) {
    const found = addresses();
    if (found === null) return answer.writeHead(503).end();
    const [device, deviceAlt] = phones;
    answer.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    answer.end(JSON.stringify({ ...found.facts, device, deviceAlt }));
  }

  const phone = (index) => (incoming, answer, path) => {
    if (path.startsWith('/api/')) return relay(addresses()?.phones[index], incoming, answer);
    vite.middlewares(incoming, answer);
  };

  const servers = await Promise.all(
    [desk, phone(0), phone(1)].map((serve, above) => listen(port + above, serve)),
  );
  return {
    desk: `${at(0)}/`,
    phone: `${phones[0]}/`,
    async close() {
      for (const server of servers) server.close().closeAllConnections();
      await vite.close();
    },
  };
}

/** By its own names only: another site's page must not reach the cards' codes. */
async function listen(port, serve) {
  const own = [`${HOST}:${port}`, `localhost:${port}`];
  const server = createServer((incoming, answer) => {
    if (!own.includes(incoming.headers.host ?? '')) answer.writeHead(421).end();
    else serve(incoming, answer, incoming.url.replace(/[?#].*$/, ''));
  });
  await new Promise((done, fail) => server.once('error', fail).listen(port, HOST, done));
  return server;
}

/** Forwards a call with the Host that the service answers to; 503 while it restarts. */
function relay(target, incoming, answer) {
  if (target === undefined) return answer.writeHead(503).end();
  const url = new URL(incoming.url, target);
  const { origin: _origin, referer: _referer, ...rest } = incoming.headers;
  const options = { method: incoming.method, headers: { ...rest, host: url.host }, agent: false };
  const call = request(url, options, (reply) => {
    answer.writeHead(reply.statusCode, reply.headers);
    reply.pipe(answer);
    reply.on('error', () => answer.destroy());
  });
  call.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(503).end()));
  answer.on('close', () => call.destroy());
  incoming.pipe(call);
}
