import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  request as plainRequest,
  type Server,
} from 'node:http';
import { createServer as createTlsServer, request as tlsRequest } from 'node:https';
import { connect } from 'node:net';
import { cryptoProvider, PemConverter, X509CertificateGenerator } from '@peculiar/x509';
import type { ServerDeps } from '../../../../appliance/server/deps.ts';
import { createDeviceListeners } from '../../../../appliance/server/listeners.ts';
import { type TestDevice, type TestDeviceOptions, testDevice } from '../../../fakes/test-device.ts';

export const NAME = 'boks.skole.example';
/** Loopback addresses stand for the device's two networks, and for the phones and computers in them. */
export const HOTSPOT = '127.0.0.1';
export const WIRE = '127.0.1.1';
export const PHONE = '127.0.0.21';
export const OTHER_PHONE = '127.0.0.22';
export const COMPUTER = '127.0.1.30';

export interface AskOptions {
  readonly listener?: 'plain' | 'tls';
  /** The address it is made to. */
  readonly to?: string;
  /** The address it comes from. */
  readonly from?: string;
  readonly host?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface ListenerAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** The code of a problem; null when the answer is none. */
  readonly code: string | null;
}

/** A device with both of its listeners, each on every loopback address. */
export interface ListeningDevice {
  readonly device: TestDevice;
  ask(path: string, ask?: AskOptions): Promise<ListenerAnswer>;
  /** Sends bytes as they are to port 80's listener, and resolves to all it sends until it closes. */
  raw(text: string, ask?: Pick<AskOptions, 'to' | 'from'>): Promise<string>;
  readonly ports: { readonly plain: number; readonly tls: number };
  close(): Promise<void>;
}

export interface ListeningOptions extends TestDeviceOptions {
  readonly lan?: 'status' | 'full';
  readonly authority?: ServerDeps['authority'];
}

export async function openListeningDevice({
  lan = 'status',
  authority,
  ...options
}: ListeningOptions = {}) {
  const listener = { name: NAME, hotspotAddress: HOTSPOT, lan };
  const config = { listeners: listener, secureCookies: true, ...options.config };
  const device = await testDevice({ ...options, config });
  const server = authority === undefined ? device.server : { ...device.server, authority };
  const listeners = createDeviceListeners(server);
  const plain = await listening(createServer(listeners.plain));
  const tls = await listening(createTlsServer(await certificate(), listeners.tls));
  const ports = { plain: portOf(plain), tls: portOf(tls) };

  const opened: ListeningDevice = {
    device,
    ports,
    ask(
      path,
      { listener = 'plain', to = HOTSPOT, from = PHONE, host, method = 'GET', ...more } = {},
    ) {
      const send = listener === 'plain' ? plainRequest : tlsRequest;
      const payload = more.body === undefined ? undefined : JSON.stringify(more.body);
      const headers = {
        host: host ?? (listener === 'plain' ? to : NAME),
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...more.headers,
      };
      const how = { host: to, port: ports[listener], localAddress: from, method, path, headers };
      return new Promise((resolve, reject) => {
        const call = send({ ...how, agent: false, rejectUnauthorized: false }, (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('error', reject);
          answer.on('end', () => {
            const { statusCode: status = 0, headers: given } = answer;
            resolve(answerOf(status, given, Buffer.concat(parts)));
          });
        });
        call.on('error', reject);
        call.end(payload);
      });
    },
    async raw(text, { to = HOTSPOT, from = PHONE } = {}) {
      const socket = connect({ host: to, port: ports.plain, localAddress: from });
      let said = '';
      socket.on('data', (part) => {
        said += part.toString('latin1');
      });
      socket.on('error', () => undefined);
      socket.write(Buffer.from(text, 'latin1'));
      await once(socket, 'close');
      return said;
    },
    async close() {
      for (const server of [plain, tls]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      await device.close();
    },
  };
  return opened;
}

function answerOf(status: number, headers: IncomingHttpHeaders, bytes: Buffer): ListenerAnswer {
  const text = bytes.toString();
  const problem = headers['content-type'] === 'application/problem+json';
  const code = problem && text !== '' ? (JSON.parse(text) as { code: string }).code : null;
  return { status, headers, bytes, text, code };
}

async function listening<S extends Server>(server: S): Promise<S> {
  server.listen({ host: '0.0.0.0', port: 0 });
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return address.port;
}

async function certificate(): Promise<{ key: string; cert: string }> {
  cryptoProvider.set(webcrypto as Crypto);
  const alg = { name: 'ECDSA', namedCurve: 'P-256' };
  const keys = await webcrypto.subtle.generateKey(alg, true, ['sign', 'verify']);
  const made = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${NAME}`,
    keys: keys as webcrypto.CryptoKeyPair,
    signingAlgorithm: { ...alg, hash: 'SHA-256' },
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { key: PemConverter.encode(key, 'PRIVATE KEY'), cert: made.toString('pem') };
}
