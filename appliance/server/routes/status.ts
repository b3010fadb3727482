import { Hono } from 'hono';
import type { Device } from '../context.ts';
import type { Env } from '../http-context.ts';

/** `GET /api/status`: for everyone, nothing of people. */
export function statusRoutes(device: Device): Hono<Env> {
  return new Hono<Env>().get('/api/status', (c) => c.json(device.status.answer()));
}
