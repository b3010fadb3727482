// Mail and webhook over real sockets, with certificates that are checked.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postWebhook, readGuardedSecret, sendMail } from '../../src/cli/import/channels.ts';
import { failure, ok } from '../../src/core/errors.ts';
import type { MailSettings } from '../../src/importer/settings.ts';
import { testChain } from '../fakes/certificates.ts';
import { startSmtp } from './support/smtp.ts';
import { startWebhook } from './support/webhook.ts';

const known = getCACertificates('default');
let folder: string;
let tls: { key: string; cert: string };
let stranger: { key: string; cert: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lygte-notices-'));
  const chain = await testChain({ name: '127.0.0.1' });
  const other = await testChain({ name: '127.0.0.1' });
  tls = { key: chain.key, cert: chain.fullchain };
  stranger = { key: other.key, cert: other.fullchain };
  setDefaultCACertificates([...known, chain.root]);
});
afterAll(() => {
  setDefaultCACertificates(known);
  rmSync(folder, { recursive: true });
});

function secret(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

describe('a secret in a file', () => {
  test('is its only line', async () => {
    expect(await readGuardedSecret(secret('a', 'korrekt hest\n'))).toEqual(ok('korrekt hest'));
  });
  test.each([0o604, 0o644, 0o602])('is refused where others may use it (%o)', async (mode) => {
    const file = secret('b', 'x', mode);
    expect(await readGuardedSecret(file)).toMatchObject({
      failure: failure('secretExposed', { file }),
    });
  });
  test.each(['', '\n', 'a\nb', 'x'.repeat(5_000)])('is one line of text (%#)', async (text) => {
    expect(await readGuardedSecret(secret('c', text))).toMatchObject({
      failure: { code: 'notReadable' },
    });
  });
});

describe('a mail', () => {
  const letter = { subject: 'Lygte: én institution er holdt tilbage', text: 'Skolen ved Åen\n' };
  const to = ['it@kommune.example', 'vagt@kommune.example'];
  const mailTo = (port: number, more: Partial<MailSettings> = {}): MailSettings => ({
    host: '127.0.0.1',
    port,
    security: 'starttls',
    from: 'lygte@kommune.example',
    to,
    ...more,
  });

  test('goes to all, encrypted, and the password only then', async () => {
    await using server = await startSmtp({ tls, login: 'lygte:hemmelig' });
    const passwordFile = secret('smtp', 'hemmelig\n');
    const sent = await sendMail(mailTo(server.port, { user: 'lygte', passwordFile }), letter);
    expect(sent).toEqual(ok(undefined));
    expect(server.mails).toMatchObject([
      { from: 'lygte@kommune.example', to, encrypted: true, login: 'lygte:hemmelig' },
    ]);
    expect(server.clear.join('\n')).not.toMatch(/AUTH|MAIL/);
    expect(server.mails[0]?.data).toContain('Auto-Submitted: auto-generated');
  });

  test('is not sent where the server has no encryption', async () => {
    await using server = await startSmtp();
    const sent = await sendMail(mailTo(server.port), letter);
    expect(sent).toMatchObject({ failure: { code: 'mailFailed' } });
    expect(server.mails).toEqual([]);
    expect(server.clear.join('\n')).not.toContain('MAIL');
  });

  test('nor to a server whose certificate nobody vouches for', async () => {
    await using server = await startSmtp({ tls: stranger });
    const sent = await sendMail(mailTo(server.port), letter);
    expect(sent).toMatchObject({ failure: { code: 'mailFailed' } });
    expect(server.mails).toEqual([]);
  });

  test('that is refused gives a code and no secret', async () => {
    await using server = await startSmtp({ tls, login: 'lygte:andet' });
    const passwordFile = secret('smtp', 'hemmelig\n');
    const sent = await sendMail(mailTo(server.port, { user: 'lygte', passwordFile }), letter);
    expect(sent).toEqual({ ok: false, failure: failure('mailFailed', { reason: 'EAUTH 535' }) });
  });

  test('to nobody’s port is a failure too', async () => {
    const server = await startSmtp();
    await server[Symbol.asyncDispose]();
    const sent = await sendMail(mailTo(server.port, { security: 'none' }), letter);
    expect(sent).toMatchObject({ failure: { code: 'mailFailed' } });
  });
});

describe('a webhook', () => {
  const pauses: number[] = [];
  const wait = async (ms: number) => void pauses.push(ms);
  const body = { event: 'held' };

  test('gets JSON and the token', async () => {
    await using server = await startWebhook(tls);
    const tokenFile = secret('token', 'abc123\n');
    expect(await postWebhook({ url: server.url, tokenFile }, body, wait)).toEqual(ok(undefined));
    expect(server.posts).toMatchObject([
      {
        headers: { authorization: 'Bearer abc123', 'content-type': 'application/json' },
        body: '{"event":"held"}',
      },
    ]);
  });

  test('is tried three times while it is in trouble', async () => {
    await using server = await startWebhook(tls);
    server.answers.push(503, 429, 204);
    expect(await postWebhook({ url: server.url }, body, wait)).toEqual(ok(undefined));
    expect(server.posts).toHaveLength(3);
    expect(pauses).toEqual([2_000, 10_000]);
    server.answers.push(500, 500, 500);
    expect(await postWebhook({ url: server.url }, body, wait)).toEqual({
      ok: false,
      failure: failure('webhookFailed', { reason: 500 }),
    });
    expect(server.posts).toHaveLength(6);
  });

  test.each([400, 302])('is tried once where it says no (%i)', async (status) => {
    await using server = await startWebhook(tls);
    server.answers.push(status);
    expect(await postWebhook({ url: server.url }, body, wait)).toMatchObject({
      failure: failure('webhookFailed', { reason: status }),
    });
    expect(server.posts).toHaveLength(1);
  });

  test('whose certificate nobody vouches for gets nothing', async () => {
    await using server = await startWebhook(stranger);
    expect(await postWebhook({ url: server.url }, body, wait)).toMatchObject({
      failure: failure('webhookFailed', { reason: 'unreachable' }),
    });
    expect(server.posts).toEqual([]);
  });
});
