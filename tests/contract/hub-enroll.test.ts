import { expect, test } from 'vitest';
import { parseEnrollCode } from '../../src/core/codes.ts';
import { newSigningKey } from '../../src/crypto/manifest.ts';
import { codeOf } from '../fakes/hub.ts';
import { onEveryDatabase } from './hub-databases.ts';

onEveryDatabase((hub) => {
  const office = { signingKey: newSigningKey().publicKey };
  const deviceCode = () =>
    hub().store.createCode({ role: 'device', institution: 'inst-1', ttlMs: 60_000 });
  const enroll = (body: object) => hub().call('POST', '/v1/enroll', { body });

  test('no device before an importer: and its code is still good afterwards', async () => {
    const code = await deviceCode();
    expect(parseEnrollCode(code)?.fingerprint).toBeNull();
    const early = await enroll({ code });
    expect(early.status).toBe(409);
    expect(await codeOf(early)).toBe('hubNotReady');

    const importer = await hub().importer(office);
    expect(importer).toMatchObject({ role: 'importer', institution: null, ...office });
    const answer = await enroll({ code });
    expect(await answer.json()).toMatchObject({ role: 'device', institution: 'inst-1', ...office });
  });

  test('a code is typed in any way, and carries the fingerprint of the key', async () => {
    const code = await deviceCode();
    expect(code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}\.[0-9A-Z]{16}$/);
    const typed = (code.split('.')[0] ?? '')
      .toLowerCase()
      .replaceAll('-', ' ')
      .replaceAll('0', 'o');
    expect((await enroll({ code: typed })).status).toBe(200);
  });

  test('a code is good once, even when many come at the same time', async () => {
    const code = await deviceCode();
    const answers = await Promise.all(Array.from({ length: 8 }, () => enroll({ code })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 410, 410, 410, 410, 410, 410, 410]);
    hub().clock.step(61_000);
  });

  test('a code ends, and an unknown one never was', async () => {
    const code = await deviceCode();
    hub().clock.step(60_000);
    expect(await codeOf(await enroll({ code }))).toBe('codeUsed');
    expect(await codeOf(await enroll({ code: 'AAAA-AAAA-AAAA-AAAA' }))).toBe('codeUnknown');
    expect(await codeOf(await enroll({ code: "' or 1=1 --" }))).toBe('codeUnknown');
    expect(await codeOf(await enroll({}))).toBe('badRequest');
  });

  test('a token is what is asked for, byte by byte', async () => {
    const { token } = await hub().device();
    const poll = (given?: string) =>
      hub().call('GET', '/v1/manifest', given === undefined ? {} : { token: given });
    expect((await poll(token)).status).toBe(404);
    for (const wrong of [undefined, '', `${token}A`, token.slice(1), 'x'.repeat(300)]) {
      const answer = await poll(wrong);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(await codeOf(answer)).toBe('unauthorized');
    }
  });

  test('a device that enrols again keeps its id; its earlier token is invalid', async () => {
    const before = await hub().device('inst-1');
    const after = await hub().device('inst-1', { device: before.id });
    expect(after.id).toBe(before.id);
    const old = await hub().call('GET', '/v1/manifest', { token: before.token });
    expect(old.status).toBe(401);
  });

  test("nobody takes another institution’s id, nor an importer's", async () => {
    const other = await hub().device('inst-2');
    const importer = await hub().importer(office);
    for (const device of [other.id, importer.id]) {
      const refused = await enroll({ code: await deviceCode(), device });
      expect(refused.status).toBe(403);
    }
    const poll = await hub().call('GET', '/v1/manifest', { token: other.token });
    expect(poll.status).toBe(404);
  });

  test('a device that the hub has lost brings its old id along', async () => {
    expect((await hub().device('inst-1', { device: 'box-of-old' })).id).toBe('box-of-old');
  });

  test('guessing is slowed down, and a minute later the next try is free', async () => {
    hub().clock.step(61_000);
    const guess = (i: number) => enroll({ code: `AAAA-AAAA-AAAA-AA${10 + i}` });
    for (let i = 0; i < 10; i++) expect((await guess(i)).status).toBe(404);
    const slowed = await guess(10);
    expect(slowed.status).toBe(429);
    expect(slowed.headers.get('retry-after')).toBe('60');
    const right = await enroll({ code: await deviceCode() });
    expect(right.status).toBe(429);
    hub().clock.step(60_000);
    expect((await guess(11)).status).toBe(404);
  });

  test('neither codes nor tokens are in the hub’s data or log', async () => {
    const code = await deviceCode();
    const answer = await enroll({ code });
    const { token } = (await answer.json()) as { token: string };
    expect(hub().logger.events()).toContain('hub.enrolled');
    for (const secret of [token, code.slice(0, 19), code.slice(0, 19).replaceAll('-', '')])
      expect(hub().logger.text()).not.toContain(secret);
  });
});
