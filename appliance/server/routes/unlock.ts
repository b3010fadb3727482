import { Hono } from 'hono';
import { type UnlockAnswer, unlockRequest } from '../../../src/core/device-api.ts';
import { parseKeycode } from '../../../src/core/keycode.ts';
import { ok, type Result } from '../../../src/core/result.ts';
import { answering } from '../answer.ts';
import { readBody } from '../body.ts';
import type { Device } from '../context.ts';
import { sessionCookieName, setCookie } from '../cookies.ts';
import { addressOf, type Call, type Env } from '../http-context.ts';
import { signOut } from './signing.ts';

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
