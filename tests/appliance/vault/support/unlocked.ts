import { type DeviceStore, openDeviceStore } from '../../../../appliance/storage/store.ts';
import {
  type JournalWriter,
  openJournalWriter,
} from '../../../../appliance/vault/journal-writer.ts';
import { type Replay, replay } from '../../../../appliance/vault/replay.ts';
import { unwrap } from '../../../../src/core/errors.ts';
import { newIdentity, recipientOf } from '../../../../src/crypto/keys.ts';
import { seededRandom } from '../../../fakes/random.ts';
import { ENROLMENT } from './press.ts';

/** Identities that read the journal in these tests: the staff epoch and the municipality. */
export const staffIdentity = await newIdentity();
export const importerIdentity = await newIdentity();
export const recipients = [await recipientOf(staffIdentity), await recipientOf(importerIdentity)];

export function enrolled(file: string): DeviceStore {
  const store = openDeviceStore(file);
  unwrap(store.setEnrollment(ENROLMENT));
  return store;
}

export function unlocked(store: DeviceStore, seed = 'unlock'): JournalWriter {
  return openJournalWriter({ store, random: seededRandom(seed), recipients });
}

export function replayed(store: DeviceStore, outage = 'outage-1'): Promise<Replay> {
  return replay(store, [staffIdentity], [], outage);
}

/** Ids of the events in the journal, in its order. */
export async function idsIn(store: DeviceStore): Promise<string[]> {
  return (await replayed(store)).entries.map((entry) => entry.event.id);
}
