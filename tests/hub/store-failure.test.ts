import { expect, test } from 'vitest';
import { codeOf, testHub } from '../fakes/hub.ts';

test('data that cannot be reached is a failure of the hub, logged without its details', async () => {
  const hub = await testHub();
  const code = await hub.store.createCode({ role: 'importer', institution: null, ttlMs: 1000 });
  await hub.store.close();
  for (const answer of [
    await hub.call('GET', '/healthz'),
    await hub.call('POST', '/v1/enroll', { body: { code } }),
    await hub.call('GET', '/v1/manifest', { token: 'x' }),
  ]) {
    expect(answer.status).toBe(503);
    expect(await codeOf(answer)).toBe('storeFailed');
  }
  expect(hub.logger.events()).toContain('hub.failed');
  expect(hub.logger.text()).not.toContain(code);
  await hub.close();
});
