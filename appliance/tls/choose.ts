import type { ApplianceCode } from '../../src/core/readiness.ts';
import type { CertificateChain } from '../../src/crypto/certificate.ts';

/** A certificate that the box could show, with its key in PEM. */
export interface Candidate {
  readonly source: 'manual' | 'hub' | 'own';
  readonly chain: CertificateChain;
  readonly key: string;
}

/** `broken`: something is there, and it is of no use. */
export type Offer = Candidate | 'broken' | null;

export interface Offers {
  /** Put in by hand. */
  readonly manual: Offer;
  /** Signed by the hub, or by an authority that the hub has asked. */
  readonly hub: Offer;
  /** The box's own, for as long as there is no other. */
  readonly own: Candidate;
}

export interface Choice {
  readonly use: Candidate;
  readonly codes: ReadonlySet<ApplianceCode>;
}

const DAY_MS = 24 * 3_600_000;
/** With less left than this, somebody should look why no new one has come. */
const SOON_MS = 21 * DAY_MS;
/** Of one that lives for a few weeks only, the last third. */
const SHORT_MS = 2 * SOON_MS;

/**
 * Which certificate to show at `now` (milliseconds since 1970 UTC), and what is to be said of it.
 * One put in by hand comes before the hub's while it holds. One that has run out is still better
 * than the box's own: its authority is known to the phones. On a clock that is behind, what has run
 * out may seem to hold; that clock is told of elsewhere.
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
