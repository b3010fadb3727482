import { keyFingerprint, parseEnrolCode } from '../../src/core/enrolcode.ts';
import { failure } from '../../src/core/failure.ts';
import { err, type Result } from '../../src/core/result.ts';
import { type EnrolAnswer, type EnrolRequest, enrolAnswer, LIMITS } from '../../src/core/wire.ts';
import { sha256Hex } from '../../src/crypto/hash.ts';
import { parseAnswer } from './answer.ts';
import { connectHub } from './connection.ts';

/**
 * Turns a one-time code into a token at the hub. Where the code carries the fingerprint of the
 * municipality's signing key, a hub that gives another key is not the municipality's:
 * `badSignature`. Otherwise fails with `codeUnknown`, `codeUsed`, `hubNotReady`, `throttled`,
 * `hubUnreachable` or `hubGarbage`. Throws when `url` is no http or https URL.
 *
 * @param more `device`: the id this box had before; `signingKey`: an importer's own
 */
export async function enrol(
  url: string,
  code: string,
  more: Omit<EnrolRequest, 'code'> = {},
): Promise<Result<EnrolAnswer>> {
  const parsed = parseEnrolCode(code);
  if (parsed === null) return err(failure('codeUnknown'));
  using connection = connectHub(url);
  const answer = await connection.call({
    method: 'POST',
    path: '/v1/enroll',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ code: parsed.code, ...more })),
    limit: LIMITS.small,
  });
  if (!answer.ok) return answer;
  const enrolled = parseAnswer(answer.value, enrolAnswer);
  if (!enrolled.ok || parsed.fingerprint === null) return enrolled;
  const key = Buffer.from(enrolled.value.signingKey ?? '', 'base64');
  return keyFingerprint(sha256Hex(key)) === parsed.fingerprint
    ? enrolled
    : err(failure('badSignature'));
}
