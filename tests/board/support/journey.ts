import { join } from 'node:path';
import type { Machine } from '../../../scripts/board/machine.ts';
import { type BoardPhone, openPhone } from '../../../scripts/board/phone.ts';
import { NAME, type Site } from './site.ts';

/** The state of one device through a whole outage, on a board that is used from outside only. */
export interface Journey {
  readonly site: Site;
  /** The board as it is switched on now. */
  machine: Machine;
  phone: BoardPhone;
  /** The hub's authority, as the phone got it from the portal. */
  authority: string;
  /** The child that was checked in, and the id of that record. */
  checkIn: { readonly childId: string; readonly eventId: string };
}

export const APP = `https://${NAME}`;
/** The header that every changing call needs. */
export const OWN = { 'x-lygte': '1' };

/** The hotspot's key as it stands on the keycard and the poster: made at random by the device. */
export async function hotspotKey({ machine }: Journey): Promise<string> {
  return (await machine.agent.must('cat /var/lib/lygte/hotspot.key')).trim();
}

/** A phone on the machine's second radio. The device's server must run: the phone runs on its Node. */
export async function takePhone(journey: Journey): Promise<BoardPhone> {
  const socket = join(journey.site.device.folder, 'phone');
  journey.phone = await openPhone(journey.machine.agent, socket);
  if (journey.authority !== '') journey.phone.trust(journey.authority);
  return journey.phone;
}

/** Unlocks with a keycard; the answer has the people who may sign in. */
export async function unlock(phone: BoardPhone, card: string) {
  const answer = await phone.ask('POST', `${APP}/api/unlock`, { body: { card }, headers: OWN });
  return { ...answer, json: JSON.parse(answer.text) as { role: string; staff: { id: string }[] } };
}
