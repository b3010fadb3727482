import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, type Server, type TlsOptions } from 'node:tls';
import { err, type Failure, failure, ok, type Result } from '../../src/core/errors.ts';
import type { Clock, Logger, Random } from '../../src/core/ports.ts';
import type { ApplianceCode } from '../../src/core/readiness.ts';
import { type CertificateChain, isForName, readChain } from '../../src/crypto/certificate.ts';
import { writePrivate } from '../../src/platform/files.ts';
import type { DeviceStore } from '../storage/store.ts';
import { codeOf, type DeviceKey, openDeviceKey } from './device-key.ts';

/** A certificate that the device could use, with its key in PEM. */
export interface Candidate {
  readonly source: 'manual' | 'hub' | 'own';
  readonly chain: CertificateChain;
  readonly key: string;
}

/** `broken`: there is one that cannot be used. */
export type Offer = Candidate | 'broken' | null;

export interface Offers {
  /** Installed manually. */
  readonly manual: Offer;
  /** Signed by the hub, or by an authority that the hub has asked. */
  readonly hub: Offer;
  /** Self-signed by the device, for as long as there is no other. */
  readonly own: Candidate;
}

export interface Choice {
  readonly use: Candidate;
  readonly codes: ReadonlySet<ApplianceCode>;
}

const DAY_MS = 24 * 3_600_000;
/** With less time left than this, renewal has probably failed. */
const SOON_MS = 21 * DAY_MS;
/** For certificates valid for less than this, the last third counts instead. */
const SHORT_MS = 2 * SOON_MS;

/**
 * Which certificate to use at `now` (milliseconds since 1970 UTC), and the readiness codes for it. A
 * manual one comes before the hub's while it is valid. An expired one is still better than a
 * self-signed one, because phones know its authority. With a clock that is behind, an expired one
 * may seem valid; readiness reports such a clock by itself.
 */
export function choose({ manual, hub, own }: Offers, now: number): Choice {
  const codes = new Set<ApplianceCode>();
  if (manual === 'broken' || hub === 'broken') codes.add('certificateBroken');
  const offered = [manual, hub].filter((offer) => offer !== null && offer !== 'broken');
  const runOut = offered.filter(({ chain }) => chain.notAfter <= now);
  const holding = offered.find((offer) => !runOut.includes(offer));
  if (runOut.some(({ source }) => holding === undefined || source === 'manual'))
    codes.add('certificateExpired');
  if (holding !== undefined) {
    if (holding.chain.notAfter - now < warningMs(holding.chain)) codes.add('certificateExpiring');
    return { use: holding, codes };
  }
  const [latest] = runOut.toSorted((a, b) => b.chain.notAfter - a.chain.notAfter);
  if (latest !== undefined) return { use: latest, codes };
  codes.add('certificateMissing');
  return { use: own, codes };
}

function warningMs({ notBefore, notAfter }: CertificateChain): number {
  const life = notAfter - notBefore;
  return life < SHORT_MS ? life / 3 : SOON_MS;
}

/** Names in the folder `tls` of the device's data, which only the server may read. */
export const TLS_FILES = {
  key: 'key.pem',
  /** The self-signed certificate. */
  own: 'own.pem',
  /** Installed by `lygte certificate install`, or copied there. */
  manual: { chain: join('manual', 'fullchain.pem'), key: join('manual', 'key.pem') },
} as const;

export function tlsFolder(data: string): string {
  return join(data, 'tls');
}

export interface PemPair {
  readonly chain: string;
  readonly key: string;
}

/** The two files as they are now; null where there is neither, `unreadable` where one of them is. */
export function readManual(folder: string): PemPair | null | 'unreadable' {
  const [chain, key] = [TLS_FILES.manual.chain, TLS_FILES.manual.key].map((name) =>
    textOf(join(folder, name)),
  );
  if (chain === null && key === null) return null;
  return typeof chain === 'string' && typeof key === 'string' ? { chain, key } : 'unreadable';
}

const NOTHING_THERE = ['ENOENT', 'ENOTDIR'];

/** Undefined where there is a file that cannot be read. */
function textOf(path: string): string | null | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return NOTHING_THERE.includes(codeOf(error)) ? null : undefined;
  }
}

/**
 * A manual certificate and key, checked for `name`. Fails with `badCertificate`, `badKey`,
 * `keyMismatch` or `nameMismatch`. Its dates are not checked.
 */
export function checkPair(pair: PemPair, name: string): Result<Candidate, Failure> {
  const chain = readChain(pair.chain);
  if (!chain.ok) return chain;
  const key = privateKeyIn(pair.key);
  if (key === null) return err(failure('badKey'));
  if (!chain.value.leaf.checkPrivateKey(key)) return err(failure('keyMismatch'));
  if (!isForName(chain.value, name)) return err(failure('nameMismatch', { name }));
  if (!isTakenByTls(pair)) return err(failure('badKey'));
  return ok({ source: 'manual', chain: chain.value, key: pair.key });
}

/** Whether OpenSSL takes the pair: it refuses keys that are too short. */
function isTakenByTls({ chain, key }: PemPair): boolean {
  try {
    createSecureContext({ cert: chain, key, minVersion: 'TLSv1.2' });
    return true;
  } catch {
    return false;
  }
}

function privateKeyIn(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

/** The hub's certificate, if it is for this key and this name. */
export function hubOffer(pem: string | null, key: DeviceKey, name: string): Offer {
  return pem === null ? null : offerOf('hub', pem, key, name);
}

/** The manual certificate. */
export function manualOffer(pair: PemPair | null | 'unreadable', name: string): Offer {
  if (pair === null) return null;
  if (pair === 'unreadable') return 'broken';
  const checked = checkPair(pair, name);
  return checked.ok ? checked.value : 'broken';
}

/** Null for a chain of an earlier key or name: sync fetches the one that is wanted now. */
export function offerOf(
  source: Candidate['source'],
  pem: string,
  key: DeviceKey,
  name: string,
): Offer {
  const chain = readChain(pem);
  if (!chain.ok) return 'broken';
  const fits = chain.value.publicKey === key.publicKey && isForName(chain.value, name);
  return fits ? { source, chain: chain.value, key: key.pem } : null;
}

export interface TlsDeps {
  /** The device's data folder. */
  readonly data: string;
  /** The device's DNS name. */
  readonly name: string;
  readonly store: DeviceStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** The device's certificate: chooses one, and replaces it when a better one comes. */
export interface DeviceTls extends Disposable {
  /** The options of a TLS server: the current certificate, versions and ciphers. */
  options(): TlsOptions;
  /** Sets each later certificate on a server. Its open connections go on. */
  attach(server: Pick<Server, 'setSecureContext'>): void;
  /** Checks for another certificate; also done every few seconds. */
  reload(): void;
  /** The readiness codes for the current certificate. */
  codes(): ReadonlySet<ApplianceCode>;
  /** The hub's authority in PEM, for phones to install; null where the current chain needs none. */
  ca(): string | null;
}

/** How often a new certificate is looked for, in milliseconds. */
const RELOAD_MS = 10_000;

/**
 * TLS 1.2 with forward secrecy, or 1.3. ChaCha20 first: most Pis have no AES instructions, and
 * AES is three times slower there.
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
 * Opens or makes the device's key, stores a request for the hub, and chooses the best certificate:
 * the manual one, the hub's, or else a self-signed one. On a disk that cannot be written it works
 * with a key in memory.
 */
export async function openTls(deps: TlsDeps): Promise<DeviceTls> {
  const { data, name, store, clock, logger } = deps;
  const folder = tlsFolder(data);
  await makeFolder(folder, logger);
  const key = await openDeviceKey(join(folder, TLS_FILES.key), logger);
  // No request for a key in memory: its certificate would replace one that outlives this process.
  if (key.kept) await storeRequest(deps, key);
  const own = await ownCandidate(deps, key, join(folder, TLS_FILES.own));
  const manual = cached((pair: PemPair | null | 'unreadable') => manualOffer(pair, name));
  const hub = cached((chain: string | null) => hubOffer(chain, key, name));
  const servers = new Set<Pick<Server, 'setSecureContext'>>();

  const chooseNow = (): Choice => {
    const offers = {
      manual: manual(readManual(folder)),
      hub: hub(store.certificate()?.chain ?? null),
      own,
    };
    return choose(offers, clock.now());
  };
  let choice = chooseNow();
  note(choice, logger);

  function reload(): void {
    const before = choice;
    choice = chooseNow();
    if (isSame(before, choice)) return;
    note(choice, logger);
    for (const server of servers) server.setSecureContext(options());
  }

  function options(): TlsOptions {
    const { chain, key } = choice.use;
    return { ...PROTOCOL, cert: chain.pem, key };
  }

  const timer = setInterval(reload, RELOAD_MS).unref();
  return {
    options,
    attach: (server) => void servers.add(server),
    reload,
    codes: () => choice.codes,
    ca: () => (choice.use.source === 'hub' ? (store.certificate()?.ca ?? null) : null),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

async function makeFolder(path: string, logger: Logger): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    logger.warn('tls.noFolder', { error: codeOf(error) });
  }
}

/** The libraries that write X.509 are loaded only when there is something to write. */
async function storeRequest({ name, store, logger }: TlsDeps, key: DeviceKey): Promise<void> {
  const left = store.certificateRequest();
  if (left?.name === name && left.publicKey === key.publicKey) return;
  const { certificateRequest } = await import('./device-key.ts');
  const csr = await certificateRequest(key, name);
  const stored = store.setCertificateRequest({ name, csr, publicKey: key.publicKey });
  if (stored.ok) logger.info('tls.requested', { name });
  else logger.warn('tls.requestNotKept', { code: stored.failure.code });
}

/** Kept in a file: after a restart, phones that accepted it once must not have to do so again. */
async function ownCandidate(deps: TlsDeps, key: DeviceKey, path: string): Promise<Candidate> {
  const kept = await readFile(path, 'utf8').catch(() => '');
  const found = offerOf('own', kept, key, deps.name);
  if (found !== null && found !== 'broken') return found;
  const { ownCertificate } = await import('./device-key.ts');
  const pem = await ownCertificate(key, deps.name, deps.random);
  const made = offerOf('own', pem, key, deps.name);
  if (made === null || made === 'broken') throw new Error('a certificate of our own is of no use');
  await writePrivate(path, pem).catch((error: unknown) => {
    deps.logger.warn('tls.ownNotKept', { error: codeOf(error) });
  });
  return made;
}

/** Parses only what has changed since the last call. */
function cached<T>(read: (input: T) => Offer): (input: T) => Offer {
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

function note({ use, codes }: Choice, logger: Logger): void {
  const { source, chain } = use;
  const facts = { source, until: new Date(chain.notAfter).toISOString() };
  if (codes.size === 0) logger.info('tls.certificate', facts);
  else logger.warn('tls.certificate', { ...facts, codes: [...codes].join(' ') });
}
