import { err, type FailureCode, failure, ok, type Result } from '../../src/core/errors.ts';
import type { CertificateAnswer } from '../../src/core/hub-api.ts';
import {
  type CertificateChain,
  isForName,
  isSignedBy,
  readChain,
  renewalAt,
} from '../../src/crypto/certificate.ts';
import type { CertificateRequest, StoredCertificate } from '../storage/facts.ts';
import type { SyncDeps, SyncMemory } from './state.ts';

type CertificateDeps = Pick<SyncDeps, 'store' | 'hub' | 'clock' | 'logger'>;

/** How long until a hub that refused, or has no newer certificate, is asked again, in milliseconds. */
const AGAIN_MS = 3_600_000;
/** The same while nothing has to be renewed: the hub may have changed its authority. */
const DAILY_MS = 24 * 3_600_000;
/** Failures without an answer to the request: it is sent again in the next round. */
const SILENT: ReadonlySet<FailureCode> = new Set(['hubUnreachable', 'throttled']);

/**
 * Sends the server's request to the hub when one is due, and stores the certificate after checking
 * it. After any failure the device keeps the one it had. Fails as the hub client does,
 * with `hubGarbage` when the certificate is not what was asked for, and as the store does.
 */
export async function renewCertificate(
  deps: CertificateDeps,
  memory: SyncMemory,
  signal?: AbortSignal,
): Promise<Result<'kept' | 'nothing'>> {
  const { store, hub, clock } = deps;
  const request = store.certificateRequest();
  if (request === null || !isDue(deps, memory, request)) return ok('nothing');
  const answer = await hub.certificate(request.csr, signal);
  const underway = answer.ok && answer.value === null;
  const answered = answer.ok || !SILENT.has(answer.failure.code);
  if (answered) memory.certificate = { csr: request.csr, at: clock.now(), underway };
  const checked = answer.ok && answer.value !== null ? check(answer.value, request) : answer;
  const noted = note(deps, checked);
  if (!noted.ok) return noted;
  if (!checked.ok) return checked;
  const before = store.certificate();
  const made = checked.value;
  if (made === null || (before?.chain === made.chain && before.ca === made.ca))
    return ok('nothing');
  const kept = store.setCertificate(made);
  return kept.ok ? ok('kept') : kept;
}

function isDue(
  { store, clock }: CertificateDeps,
  { certificate: asked }: SyncMemory,
  request: CertificateRequest,
): boolean {
  if (asked === null || asked.csr !== request.csr || asked.underway) return true;
  const now = clock.now();
  const held = heldFor(request, store.certificate());
  const wanting = held === null || now >= renewalAt(held);
  return Math.abs(now - asked.at) >= (wanting ? AGAIN_MS : DAILY_MS);
}

/** The stored chain, if it is for that key and that name. */
function heldFor(
  request: CertificateRequest,
  held: StoredCertificate | null,
): CertificateChain | null {
  const chain = held === null ? null : readChain(held.chain);
  return chain?.ok && isWanted(chain.value, request) ? chain.value : null;
}

function check(
  { chain: pem, ca }: CertificateAnswer,
  request: CertificateRequest,
): Result<StoredCertificate> {
  const chain = readChain(pem);
  if (!chain.ok || !isWanted(chain.value, request)) return err(failure('hubGarbage'));
  if (ca === null) return ok({ chain: chain.value.pem, ca });
  const authority = readChain(ca);
  if (!authority.ok || !isSignedBy(chain.value, authority.value)) return err(failure('hubGarbage'));
  return ok({ chain: chain.value.pem, ca: authority.value.pem });
}

function isWanted(chain: CertificateChain, { name, publicKey }: CertificateRequest): boolean {
  return chain.publicKey === publicKey && isForName(chain, name);
}

/** Stores why the hub gives none, for the readiness page; no answer at all changes nothing. */
function note({ store, logger }: CertificateDeps, outcome: Result<unknown>): Result<void> {
  const refused = outcome.ok ? null : outcome.failure.code;
  if (refused !== null && SILENT.has(refused)) return ok(undefined);
  // A hub of an earlier release has no such call.
  const code = refused === 'notFound' ? 'noAuthority' : refused;
  if (store.certificateRefused() === code) return ok(undefined);
  if (code !== null) logger.warn('sync.certificateRefused', { code });
  return store.setCertificateRefused(code);
}
