import { err, failure, ok, type Result } from '../../src/core/errors.ts';
import type { SignedAttendance } from '../../src/core/hub-api.ts';
import { verifyAttendance } from '../../src/crypto/manifest.ts';
import { continues } from '../storage/attendance.ts';
import type { DeviceReader, DeviceStore } from '../storage/store.ts';

/**
 * Verifies attendance updates as the hub offers them and stores them, all or none: signature with
 * the pinned key, institution, and that they go on from what is held or begin anew. What the device
 * holds already is passed over. Fails with `notEnrolled`, `hubGarbage`, `badSignature`,
 * `wrongInstitution`, `attendanceGap`, `attendanceReplayed` (they end before the newest ever stored),
 * and with the store's failures. Resolves to how many were stored.
 */
export function takeAttendance(
  store: Pick<DeviceStore, 'addAttendance'> &
    Pick<DeviceReader, 'enrollment' | 'attendance' | 'highestAttendance'>,
  offered: readonly unknown[],
): Result<number> {
  const enrollment = store.enrollment();
  if (enrollment === null) return err(failure('notEnrolled'));
  const held = store.attendance();
  const highest = store.highestAttendance();
  const taken: SignedAttendance[] = [];
  let newest = held.at(-1);
  for (const body of offered) {
    const verified = verifyAttendance(body, enrollment.signingKey);
    if (!verified.ok) return verified;
    const update = verified.value;
    if (update.institution !== enrollment.institution) return err(failure('wrongInstitution'));
    if (taken.length === 0 && held.some(({ signature }) => signature === update.signature))
      continue;
    if (newest !== undefined && update.sequence <= newest.sequence)
      return err(failure('attendanceReplayed', { sequence: update.sequence, highest }));
    if (update.after !== null && !continues(update, newest)) return err(failure('attendanceGap'));
    taken.push(update);
    newest = update;
  }
  if (taken.length === 0) return ok(0);
  if ((newest?.sequence ?? 0) < highest)
    return err(failure('attendanceReplayed', { sequence: newest?.sequence ?? 0, highest }));
  const added = store.addAttendance(taken);
  return added.ok ? ok(taken.length) : added;
}
