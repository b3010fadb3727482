import { X509Certificate } from 'node:crypto';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { CertificateAnswer } from '../../core/hub-api.ts';
import type { Clock, Logger, Random } from '../../core/ports.ts';
import { createRateLimit, perWindow } from '../../platform/rate-limit.ts';
import type { CertificateConfig } from '../config.ts';
import type { HubStore } from '../store/store.ts';
import { type AcmeAuthority, acmeAuthority } from './acme.ts';
import type { Authority } from './authority.ts';
import { type HeldCertificate, isBelow, type Wanted } from './csr.ts';

/** Orders at an ACME authority, which take minutes: one at a time for each name. */
export interface Orders {
  /** False while one is running, and for a while after one has failed. */
  mayStart(name: string): boolean;
  /** Starts `work` for `name`, where that may be. */
  start(name: string, work: () => Promise<void>): void;
  /** Resolves when none is running, or after `maxMs`. */
  drain(maxMs: number): Promise<void>;
}

/** Pause after a failure, as authorities count failures; it doubles up to a day. */
const PAUSE_MS = 15 * 60_000;
const PAUSE_MAX_MS = 24 * 3_600_000;
/** An order that takes longer counts as failed. */
const LONGEST_MS = 20 * 60_000;

interface Attempts {
  failures: number;
  /** No new order before this time, in milliseconds since 1970 UTC. */
  notBefore: number;
}

/** @param failed called for each order that fails; never throws */
export function createOrders(clock: Clock, failed: (name: string, error: unknown) => void): Orders {
  const running = new Map<string, Promise<void>>();
  const attempts = new Map<string, Attempts>();

  async function run(name: string, work: () => Promise<void>): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('the order took too long')), LONGEST_MS);
    try {
      await Promise.race([work(), late]);
      attempts.delete(name);
    } catch (error) {
      const failures = (attempts.get(name)?.failures ?? 0) + 1;
      const pause = Math.min(PAUSE_MS * 2 ** (failures - 1), PAUSE_MAX_MS);
      attempts.set(name, { failures, notBefore: clock.now() + pause });
      failed(name, error);
    } finally {
      clearTimeout(timer);
      running.delete(name);
    }
  }

  const mayStart = (name: string) =>
    !running.has(name) && (attempts.get(name)?.notBefore ?? 0) <= clock.now();

  return {
    mayStart,
    start(name, work) {
      if (mayStart(name)) running.set(name, run(name, work));
    },
    async drain(maxMs) {
      const { promise: patience, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, maxMs);
      await Promise.race([Promise.all(running.values()), patience]);
      clearTimeout(timer);
    },
  };
}

interface IssuingDeps {
  readonly store: Pick<HubStore, 'claimName' | 'keepCertificate'>;
  /** Null where the hub has no folder for a key. */
  readonly authority: Authority | null;
  /** Used in place of the hub's own. */
  readonly acme: AcmeAuthority | null;
  /** Domains that the devices' names are below. */
  readonly names: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Issues certificates to devices. */
export interface Issuing {
  /** The hub's own authority, PEM; null where it has none. */
  readonly ca: string | null;
  /**
   * The certificate a device asks for; null while another authority is making it. Until half of its
   * life is over, the same one is returned again. Fails with `noAuthority`,
   * `badRequest`, `nameNotAllowed`, `nameTaken`, or `throttled`.
   */
  answer(member: string, csr: string): Promise<Result<CertificateAnswer | null>>;
  /** Waits until running orders have ended, at most `maxMs`. */
  drain(maxMs: number): Promise<void>;
}

/** In characters: an authority's message may be long. */
const REASON_MAX = 300;

function createIssuing(deps: IssuingDeps): Issuing {
  const { store, authority, acme, names, clock, logger } = deps;
  const signings = createRateLimit(clock, perWindow(10, 60_000));
  const orders = createOrders(clock, (name, error) => {
    const reason = error instanceof Error ? error.message.slice(0, REASON_MAX) : '';
    logger.warn('hub.orderFailed', { name, reason });
  });
  const source = acme ?? authority;
  const ca = acme === null ? (authority?.pem ?? null) : null;

  /** Stores a chain. Throws when it is not for the wanted name and key. */
  async function keep(member: string, wanted: Wanted, chain: string): Promise<void> {
    const leaf = new X509Certificate(chain);
    const key = leaf.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const isWanted = leaf.checkHost(wanted.name, { subject: 'never' }) !== undefined;
    if (!isWanted || key !== wanted.publicKey) throw new Error('a certificate nobody asked for');
    const certificate: HeldCertificate = {
      chain,
      issuer: source?.id ?? '',
      publicKey: key,
      notBefore: leaf.validFromDate.getTime(),
      notAfter: leaf.validToDate.getTime(),
    };
    const kept = await store.keepCertificate(member, wanted.name, certificate);
    if (kept) logger.info('hub.certified', { member, name: wanted.name });
  }

  function isGood(held: HeldCertificate, { publicKey }: Wanted): boolean {
    const half = (held.notBefore + held.notAfter) / 2;
    return held.publicKey === publicKey && held.issuer === source?.id && clock.now() < half;
  }

  return {
    ca: authority?.pem ?? null,
    async answer(member, csr) {
      if (source === null) return err(failure('noAuthority'));
      const { readRequest } = await import('./csr.ts');
      const wanted = await readRequest(csr);
      if (!wanted.ok) return wanted;
      const { name } = wanted.value;
      if (!isBelow(name, names)) return err(failure('nameNotAllowed', { name }));
      const claimed = await store.claimName(member, name);
      if (!claimed.ok) return claimed;
      const held = claimed.value;
      if (held !== null && isGood(held, wanted.value)) return ok({ chain: held.chain, ca });
      if (!('sign' in source) && !orders.mayStart(name)) return ok(null);
      const may = signings.spend(member);
      if (!may.ok) return may;
      if (!('sign' in source)) {
        orders.start(name, async () => {
          await keep(member, wanted.value, await source.order(wanted.value));
        });
        return ok(null);
      }
      const chain = await source.sign(wanted.value);
      await keep(member, wanted.value, chain);
      return ok({ chain, ca });
    },
    drain: orders.drain,
  };
}

export interface OpenIssuingDeps {
  readonly store: IssuingDeps['store'];
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * Opens the hub's own authority, and the ACME authority where one is configured. A hub without
 * either logs that and serves everything else. Throws when the folder cannot be written.
 */
export async function openIssuing(
  config: CertificateConfig | null,
  deps: OpenIssuingDeps,
): Promise<Issuing> {
  if (config === null) {
    deps.logger.warn('hub.noAuthority', { needed: 'LYGTE_HUB_CA' });
    return createIssuing({ ...deps, authority: null, acme: null, names: [] });
  }
  const { names, folder } = config;
  const authority = await ownAuthority(config, deps);
  const acme = config.acme === null ? null : acmeAuthority(config.acme, folder);
  return createIssuing({ ...deps, authority, acme, names });
}

async function ownAuthority(
  { folder, names }: CertificateConfig,
  deps: OpenIssuingDeps,
): Promise<Authority | null> {
  // Loaded here: X.509 takes a while to load, and the demo's hub does not need it.
  const { openAuthority } = await import('./authority.ts');
  const opened = await openAuthority(folder, names, deps);
  if (!opened.ok) {
    deps.logger.warn('hub.authorityDamaged', { ...opened.failure.detail });
    return null;
  }
  if (!opened.value.isFor(names)) deps.logger.warn('hub.authorityForOtherNames');
  return opened.value;
}
