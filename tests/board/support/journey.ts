import { join } from 'node:path';
import type { Machine } from '../../../scripts/board/machine.ts';
import { type BoardPhone, openPhone } from '../../../scripts/board/phone.ts';
import { NAME, type Stage } from './stage.ts';

/** One box through a whole outage, on a board of which only the outside is touched. */
export interface Journey {
  readonly stage: Stage;
  /** The board as it is switched on now. */
  machine: Machine;
  phone: BoardPhone;
  /** The hub's authority, as the phone got it from the portal. */
  authority: string;
  /** The child that was checked in, and the id of that record. */
  checkIn: { readonly childId: string; readonly eventId: string };
}

export const APP = `https://${NAME}`;
/** Every call that changes something carries it. */
export const OWN = { 'x-lygte': '1' };

/** The hotspot's key as it stands on the keycard and the poster: the box made it at random. */
export async function hotspotKey({ machine }: Journey): Promise<string> {
  return (await machine.agent.must('cat /var/lib/lygte/hotspot.key')).trim();
}

/** A phone on the machine's second radio. The box's server must run: it borrows its runtime. */
export async function takePhone(journey: Journey): Promise<BoardPhone> {
  const socket = join(journey.stage.box.folder, 'phone');
  journey.phone = await openPhone(journey.machine.agent, socket);
  if (journey.authority !== '') journey.phone.trust(journey.authority);
  return journey.phone;
}

/** Shows a keycard; answers whoever may sign in with it. */
export async function unlock(phone: BoardPhone, card: string) {
  const answer = await phone.ask('POST', `${APP}/api/unlock`, { body: { card }, headers: OWN });
  return { ...answer, json: JSON.parse(answer.text) as { role: string; staff: { id: string }[] } };
}
