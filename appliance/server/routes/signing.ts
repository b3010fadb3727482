import type { Person } from '../../../src/core/events.ts';
import type { OpenBox } from '../../vault/open-box.ts';
import type { How, Session } from '../auth/sessions.ts';
import type { Device } from '../context.ts';

type Signing = Pick<Device, 'sessions'>;

/**
 * Signs a person in and tells the journal. Being let in does not wait on a disk that is full: the
 * phone numbers matter more, and the status shows the disk.
 */
export async function signIn(
  device: Signing,
  box: OpenBox,
  who: { readonly session: Session; readonly person: Person; readonly how: How },
): Promise<void> {
  const { session, person, how } = who;
  if (session.person !== null && session.person.id !== person.id)
    await box.tell({ kind: 'signedOut' }, session.person);
  session.how = how;
  device.sessions.signIn(session, person);
  await box.tell({ kind: 'signedIn', how }, person);
}

/** Ends a session, if there is one, and tells the journal when a person was signed in. */
export async function signOut(
  device: Signing,
  box: OpenBox,
  session: Session | null,
): Promise<void> {
  if (session === null) return;
  device.sessions.end(session);
  if (session.person !== null) await box.tell({ kind: 'signedOut' }, session.person);
}
