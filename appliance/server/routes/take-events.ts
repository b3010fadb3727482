import type * as v from 'valibot';
import type { EventsAnswer, eventsRequest } from '../../../src/core/device-api.ts';
import { EVENTS_MAX } from '../../../src/core/events.ts';
import { failure } from '../../../src/core/failure.ts';
import { err, type Result } from '../../../src/core/result.ts';
import type { Session } from '../auth/sessions.ts';
import type { Device } from '../context.ts';

/** Room for as many events as one POST may have, with long comments. */
export const EVENTS_BYTES = 2 * 1024 * 1024;

/**
 * Takes in what a phone recorded, however its body is read: acknowledged once it is on disk. Fails
 * with `vaultClosed`, `noSession`, `tooLarge`, and what `read` and the intake fail with.
 */
export async function takeEvents(
  { vault, intake }: Pick<Device, 'vault' | 'intake'>,
  session: Session | null,
  read: () => Promise<Result<v.InferOutput<typeof eventsRequest>>>,
): Promise<Result<EventsAnswer>> {
  const box = vault.opened();
  if (!box.ok) return box;
  const person = session?.person ?? null;
  if (person === null) return err(failure('noSession'));
  const body = await read();
  if (!body.ok) return body;
  const { events } = body.value;
  if (events.length > EVENTS_MAX) return err(failure('tooLarge', { max: EVENTS_MAX }));
  return intake.take(box.value, events, person);
}
