import { X509Certificate } from 'node:crypto';
import { failure } from '../../core/failure.ts';
import type { Clock, Diary } from '../../core/ports.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { CertificateAnswer } from '../../core/wire.ts';
import type { HubStore } from '../store/store.ts';
import { createThrottle } from '../throttle.ts';
import type { AcmeAuthority } from './acme.ts';
import type { Authority } from './authority.ts';
import type { Wanted } from './csr.ts';
import type { HeldCertificate } from './held.ts';
import { isBelow } from './names.ts';
import { createOrders } from './orders.ts';

export interface IssuingDeps {
  readonly store: Pick<HubStore, 'claimName' | 'keepCertificate'>;
  /** Null where the hub has no folder for a key. */
  readonly authority: Authority | null;
  /** Comes before the hub's own. */
  readonly acme: AcmeAuthority | null;
  /** Domains that the boxes' names are below. */
  readonly names: readonly string[];
  readonly clock: Clock;
  readonly diary: Diary;
}

/** Who gets which certificate. */
export interface Issuing {
  /** The hub's own authority, PEM; null where it has none. */
  readonly ca: string | null;
  /**
   * The certificate a box asks for; null while it is being made elsewhere. Asking again costs
   * nothing: the same one comes back until half of its life is over. Fails with `noAuthority`,
   * `badRequest`, `nameNotAllowed`, `nameTaken`, or `throttled`.
   */
  answer(member: string, csr: string): Promise<Result<CertificateAnswer | null>>;
  /** Lets what is under way come to its end, for a while. */
  settle(patienceMs: number): Promise<void>;
}

/** What an authority says of a failure may be long. */
const SAID_MAX = 300;

export function createIssuing(deps: IssuingDeps): Issuing {
  const { store, authority, acme, names, clock, diary } = deps;
  const throttle = createThrottle(clock);
  const orders = createOrders(clock, (name, error) => {
    const said = error instanceof Error ? error.message.slice(0, SAID_MAX) : '';
    diary.warn('hub.orderFailed', { name, said });
  });
  const source = acme ?? authority;
  const ca = acme === null ? (authority?.pem ?? null) : null;

  /** Keeps a chain, unless it is not what was asked for: then it throws. */
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
    if (kept) diary.info('hub.certified', { member, name: wanted.name });
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
      const seconds = throttle.waitSeconds(member);
      if (seconds > 0) return err(failure('throttled', { seconds }));
      throttle.failed(member);
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
    settle: orders.settle,
  };
}
