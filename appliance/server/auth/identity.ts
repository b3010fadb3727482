import type { Person } from '../../../src/core/events.ts';
import { failure } from '../../../src/core/failure.ts';
import type { Random } from '../../../src/core/ports.ts';
import { err, ok, type Result } from '../../../src/core/result.ts';
import type { Role } from '../../../src/core/snapshot.ts';
import type { OpenBox } from '../../vault/open-box.ts';
import { checkPin } from './pin-hash.ts';

/** Who somebody says they are: one of the list, or a substitute's typed name. */
export interface Claim {
  readonly staffId?: string | undefined;
  readonly name?: string | undefined;
}

/**
 * The person behind a claim, with the role the staff list gives. A typed name is a substitute, new
 * to the box unless the same name was typed before. Fails with `unknownPerson`, or `badRequest`
 * when it is not exactly one of the two.
 */
export function claimed(
  box: OpenBox,
  random: Random,
  { staffId, name }: Claim,
): Result<{ readonly person: Person; readonly isNew: boolean }> {
  if ((staffId === undefined) === (name === undefined)) return err(failure('badRequest'));
  if (staffId !== undefined) {
    const person = box.roster.person(staffId);
    return person ? ok({ person, isNew: false }) : err(failure('unknownPerson'));
  }
  const typed = (name ?? '').replaceAll(/\s+/g, ' ');
  const known = box.roster.people().find((person) => person.name === typed && isSubstitute(person));
  if (known !== undefined) return ok({ person: known, isNew: false });
  const id = `${SUBSTITUTE}${random.uuid()}`;
  return ok({ person: { id, name: typed, role: 'staff' }, isNew: true });
}

const SUBSTITUTE = 'substitute-';

function isSubstitute(person: Person): boolean {
  return person.id.startsWith(SUBSTITUTE);
}

/**
 * Somebody with a keycard is who they say they are, with the card's rights and no more: a staff
 * card does not make a leader of whoever names one.
 */
export function withCard(person: Person, card: Role): Person {
  return { ...person, role: card };
}

/**
 * Checks a PIN: the person with the role it gives, or `wrongPin`, the same for everyone who is not
 * on the list or has none. A PIN makes a leader only when it was set with leader rights, by
 * somebody the staff list calls a leader; otherwise any keycard could lead to leader rights.
 */
export async function byPin(box: OpenBox, staffId: string, pin: string): Promise<Result<Person>> {
  const person = box.roster.person(staffId);
  const known = person === null ? null : box.pins.of(person.id);
  const fits = await checkPin(pin, known?.hash ?? null);
  if (!fits || person === null || known === null) return err(failure('wrongPin'));
  return ok({ ...person, role: known.leader ? person.role : 'staff' });
}

/**
 * The rights of somebody let in: the staff list's when a leader opened the door, else staff,
 * because nobody can give what they do not have.
 */
export function letInBy(approver: Person, person: Person): Person {
  return { ...person, role: approver.role === 'leader' ? person.role : 'staff' };
}
