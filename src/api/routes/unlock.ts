import { Hono } from 'hono';
import { type UnlockAnswer, unlockRequest } from '../../core/contract.ts';
import { parseKeycode } from '../../core/keycode.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Device } from '../device.ts';
import { answering } from '../http/answer.ts';
import { readBody } from '../http/body.ts';
import { addressOf, type Call, type Env } from '../http/context.ts';
import { sessionCookieName, setCookie } from '../http/cookies.ts';
import { signOut } from '../people/signing.ts';

/** `POST /api/unlock {card}`: opens the vault, and gives this phone a session of the card's role. */
export function unlockRoutes(device: Device): Hono<Env> {
  const { vault, sessions, config, throttles } = device;

  async function unlock(c: Call): Promise<Result<UnlockAnswer>> {
    const body = await readBody(c, unlockRequest);
    if (!body.ok) return body;
    const secret = parseKeycode(body.value.card);
    // The check in the code tells a slip from a guess: it costs nobody anything.
    if (!secret.ok) return secret;
    const address = addressOf(c);
    const may = throttles.card.check(address);
    if (!may.ok) return may;
    const role = await vault.unlock(secret.value);
    if (!role.ok) {
      if (role.failure.code === 'wrongCard') throttles.card.failed(address);
      return role;
    }
    throttles.card.succeeded(address);
    const box = vault.opened();
    if (!box.ok) return box;
    await signOut(device, box.value, c.get('session'));
    const session = sessions.start({ card: role.value, person: null });
    c.header('set-cookie', setCookie(sessionCookieName(config), session.id, '/', config));
    return ok({ role: role.value, staff: box.value.vault.snapshot.staff });
  }

  return new Hono<Env>().post('/api/unlock', answering(unlock));
}
