import { type Argon2Parameters, argon2, timingSafeEqual } from 'node:crypto';
import { err, failure, ok, type Result } from '../../../src/core/errors.ts';
import type { Random } from '../../../src/core/ports.ts';
import type { Person, Role } from '../../../src/core/snapshot.ts';
import type { UnlockedData } from '../../vault/unlocked.ts';

/** OWASP's least for argon2id: 19 MiB, 2 passes; about a fifth of a second on a small Pi. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const TAG_BYTES = 32;
const SALT_BYTES = 16;

/** A PIN as the journal keeps it, in the PHC form `$argon2id$v=19$m=…,t=…,p=1$salt$tag`. */
export async function hashPin(pin: string, random: Random): Promise<string> {
  const salt = Buffer.from(random.bytes(SALT_BYTES));
  const tag = await derive(pin, { salt, memory: MEMORY_KIB, passes: PASSES });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=1$${text(salt)}$${text(tag)}`;
}

/**
 * Whether a PIN fits. Without a hash it takes the same time and says no, so that the time does
 * not tell who has a PIN.
 */
async function checkPin(pin: string, hash: string | null): Promise<boolean> {
  const parsed = PHC.exec(hash ?? NOBODY);
  const [, memory, passes, salt, tag] = parsed ?? [];
  if (memory === undefined || passes === undefined || salt === undefined || tag === undefined)
    throw new Error('not an argon2id hash');
  const wanted = Buffer.from(tag, 'base64');
  const cost = { memory: Number(memory), passes: Number(passes) };
  const found = await derive(pin, { salt: Buffer.from(salt, 'base64'), ...cost });
  return wanted.length === found.length && timingSafeEqual(wanted, found) && hash !== null;
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
const NOBODY = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

interface Cost {
  readonly salt: Buffer;
  readonly memory: number;
  readonly passes: number;
}

function derive(pin: string, { salt, memory, passes }: Cost): Promise<Buffer> {
  const parameters: Argon2Parameters = {
    message: pin,
    nonce: salt,
    parallelism: 1,
    tagLength: TAG_BYTES,
    memory,
    passes,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)));
  });
}

function text(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

/** Who somebody says they are: one of the list, or a substitute's typed name. */
export interface Claim {
  readonly staffId?: string | undefined;
  readonly name?: string | undefined;
}

/**
 * The person behind a claim, with the role the staff list gives. A typed name is a substitute, new
 * to the device unless the same name was typed before. Fails with `unknownPerson`, or `badRequest`
 * when it is not exactly one of the two.
 */
export function claimed(
  unlocked: UnlockedData,
  random: Random,
  { staffId, name }: Claim,
): Result<{ readonly person: Person; readonly isNew: boolean }> {
  if ((staffId === undefined) === (name === undefined)) return err(failure('badRequest'));
  if (staffId !== undefined) {
    const person = unlocked.roster.person(staffId);
    return person ? ok({ person, isNew: false }) : err(failure('unknownPerson'));
  }
  const typed = (name ?? '').replaceAll(/\s+/g, ' ');
  const known = unlocked.roster
    .people()
    .find((person) => person.name === typed && isSubstitute(person));
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
export async function byPin(
  unlocked: UnlockedData,
  staffId: string,
  pin: string,
): Promise<Result<Person>> {
  const person = unlocked.roster.person(staffId);
  const known = person === null ? null : unlocked.pins.of(person.id);
  const fits = await checkPin(pin, known?.hash ?? null);
  if (!fits || person === null || known === null) return err(failure('wrongPin'));
  return ok({ ...person, role: known.leader ? person.role : 'staff' });
}

/**
 * The rights of somebody let in: the staff list's when a leader approved, else staff,
 * because nobody can give what they do not have.
 */
export function admittedBy(approver: Person, person: Person): Person {
  return { ...person, role: approver.role === 'leader' ? person.role : 'staff' };
}
