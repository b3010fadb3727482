import { type Argon2Parameters, argon2, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../../src/core/ports.ts';

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
export async function checkPin(pin: string, hash: string | null): Promise<boolean> {
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
