import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Server, TlsOptions } from 'node:tls';
import type { Clock, Diary, Random } from '../../src/core/ports.ts';
import type { ApplianceCode } from '../../src/core/readiness.ts';
import type { DeviceStore } from '../storage/store.ts';
import { writePrivate } from '../storage/write-file.ts';
import { type Candidate, type Choice, choose, type Offer } from './choose.ts';
import { codeOf, type DeviceKey, openDeviceKey } from './device-key.ts';
import { TLS_FILES, tlsFolder } from './files.ts';
import { type PemPair, readManual } from './manual.ts';
import { hubOffer, manualOffer, offerOf } from './offers.ts';

export interface TlsDeps {
  /** The box's data folder; `tls` in it is the server's alone. */
  readonly data: string;
  /** The box's DNS name. */
  readonly name: string;
  readonly store: DeviceStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly diary: Diary;
}

/** The box's certificate: which one is shown, and when another one takes its place. */
export interface BoxTls extends Disposable {
  /** What a TLS server starts with: the certificate of now, versions and ciphers. */
  options(): TlsOptions;
  /** Gives a server each certificate that comes later. Connections it has go on. */
  attach(server: Pick<Server, 'setSecureContext'>): void;
  /** Looks for another certificate; done by itself every few seconds. */
  reload(): void;
  /** What readiness has to say of the certificate, at this moment. */
  codes(): ReadonlySet<ApplianceCode>;
  /** The hub's authority in PEM, for phones to install; null where the shown chain needs none. */
  ca(): string | null;
}

/** What sync or somebody at the keyboard has put there is shown at most this much later. */
const LOOK_MS = 10_000;

/**
 * TLS 1.2 with forward secrecy, or 1.3. ChaCha20 first: the boards this is made for do AES in
 * software, three times slower.
 */
const PROTOCOL: TlsOptions = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
  ].join(':'),
  honorCipherOrder: true,
  ALPNProtocols: ['http/1.1'],
};

/**
 * Opens (and where new, makes) the box's key, leaves a request for the hub in the store, and finds
 * the best certificate there is: put in by hand, the hub's, or else one of the box's own making. It
 * works on a disk that takes nothing, for as long as the process runs.
 */
export async function openTls(deps: TlsDeps): Promise<BoxTls> {
  const { data, name, store, clock, diary } = deps;
  const folder = tlsFolder(data);
  await makeFolder(folder, diary);
  const key = await openDeviceKey(join(folder, TLS_FILES.key), diary);
  // A certificate for a key that goes with this process would take the place of a good one.
  if (key.kept) await leaveRequest(deps, key);
  const own = await ownCandidate(deps, key, join(folder, TLS_FILES.own));
  const manual = remembering((pair: PemPair | null | 'unreadable') => manualOffer(pair, name));
  const hub = remembering((chain: string | null) => hubOffer(chain, key, name));
  const servers = new Set<Pick<Server, 'setSecureContext'>>();

  const look = (): Choice => {
    const offers = {
      manual: manual(readManual(folder)),
      hub: hub(store.certificate()?.chain ?? null),
      own,
    };
    return choose(offers, clock.now());
  };
  let choice = look();
  note(choice, diary);

  function reload(): void {
    const before = choice;
    choice = look();
    if (isSame(before, choice)) return;
    note(choice, diary);
    for (const server of servers) server.setSecureContext(options());
  }

  function options(): TlsOptions {
    const { chain, key } = choice.use;
    return { ...PROTOCOL, cert: chain.pem, key };
  }

  const timer = setInterval(reload, LOOK_MS).unref();
  return {
    options,
    attach: (server) => void servers.add(server),
    reload,
    codes: () => choice.codes,
    ca: () => (choice.use.source === 'hub' ? (store.certificate()?.ca ?? null) : null),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

async function makeFolder(path: string, diary: Diary): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    diary.warn('tls.noFolder', { error: codeOf(error) });
  }
}

/** The libraries that write X.509 are loaded only when there is something to write. */
async function leaveRequest({ name, store, diary }: TlsDeps, key: DeviceKey): Promise<void> {
  const left = store.certificateRequest();
  if (left?.name === name && left.publicKey === key.publicKey) return;
  const { certificateRequest } = await import('./certificate-request.ts');
  const csr = await certificateRequest(key, name);
  const stored = store.setCertificateRequest({ name, csr, publicKey: key.publicKey });
  if (stored.ok) diary.info('tls.requested', { name });
  else diary.warn('tls.requestNotKept', { code: stored.failure.code });
}

/** Kept in a file, so that a phone that has taken it once is not asked again after each lock. */
async function ownCandidate(deps: TlsDeps, key: DeviceKey, path: string): Promise<Candidate> {
  const kept = await readFile(path, 'utf8').catch(() => '');
  const found = offerOf('own', kept, key, deps.name);
  if (found !== null && found !== 'broken') return found;
  const { ownCertificate } = await import('./certificate-request.ts');
  const pem = await ownCertificate(key, deps.name, deps.random);
  const made = offerOf('own', pem, key, deps.name);
  if (made === null || made === 'broken') throw new Error('a certificate of our own is of no use');
  await writePrivate(path, pem).catch((error: unknown) => {
    deps.diary.warn('tls.ownNotKept', { error: codeOf(error) });
  });
  return made;
}

/** Parses again only what has changed. */
function remembering<T>(read: (input: T) => Offer): (input: T) => Offer {
  let known: { readonly text: string; readonly offer: Offer } | null = null;
  return (input) => {
    const text = JSON.stringify(input);
    if (known?.text !== text) known = { text, offer: read(input) };
    return known.offer;
  };
}

function isSame(a: Choice, b: Choice): boolean {
  return a.use === b.use && a.codes.symmetricDifference(b.codes).size === 0;
}

function note({ use, codes }: Choice, diary: Diary): void {
  const { source, chain } = use;
  const facts = { source, until: new Date(chain.notAfter).toISOString() };
  if (codes.size === 0) diary.info('tls.certificate', facts);
  else diary.warn('tls.certificate', { ...facts, codes: [...codes].join(' ') });
}
