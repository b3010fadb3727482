import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failure, unwrap } from '../../src/core/errors.ts';
import { readSettings } from '../../src/importer/settings.ts';

let office: string;
beforeAll(() => {
  office = mkdtempSync(join(tmpdir(), 'lygte-settings-'));
});
afterAll(() => rmSync(office, { recursive: true }));

const file = () => join(office, 'import.json');
function read(settings: object | string) {
  writeFileSync(file(), typeof settings === 'string' ? settings : JSON.stringify(settings));
  return readSettings(office);
}
const mail = { host: 'smtp.example', from: 'lygte@kommune.example', to: ['it@kommune.example'] };

test('without the file all defaults hold, and nothing is read or told', async () => {
  rmSync(file(), { force: true });
  expect(unwrap(await readSettings(office))).toMatchObject({
    limits: { children: 0.2, medicine: 0 },
    paths: null,
    reports: { folder: join(office, 'reports'), keep: 14 },
    notifyOn: 'held',
    language: 'da',
    mail: null,
    webhook: null,
  });
});

test('paths are relative to the office, and what is left out has its default', async () => {
  const settings = unwrap(
    await read({
      format: 1,
      limits: { staff: 0.5 },
      paths: ['eksport', '/srv/tea'],
      reports: { keep: 3 },
      mail: { ...mail, user: 'lygte', passwordFile: 'smtp.secret' },
      webhook: { url: 'https://hook.example/x', tokenFile: '/etc/hook.secret' },
    }),
  );
  expect(settings).toMatchObject({
    limits: { children: 0.2, staff: 0.5 },
    paths: [join(office, 'eksport'), '/srv/tea'],
    reports: { folder: join(office, 'reports'), keep: 3 },
    mail: { security: 'starttls', passwordFile: join(office, 'smtp.secret') },
    webhook: { tokenFile: '/etc/hook.secret' },
  });
});

test.each<[string, object | string]>([
  ['JSON', '{'],
  ['format', {}],
  ['path', { path: ['a'] }],
  ['paths', { paths: [] }],
  ['paths.0', { paths: ['a\nb'] }],
  ['reports.keep', { reports: { keep: 0 } }],
  ['notifyOn', { notifyOn: 'never' }],
  ['limits.staff', { limits: { staff: 2 } }],
  ['mail.to', { mail: { ...mail, to: [] } }],
  ['mail.to.0', { mail: { ...mail, to: ['it'] } }],
  ['mail.from', { mail: { ...mail, from: 'a@b.dk\r\nBcc: c@d.dk' } }],
  ['mail.password', { mail: { ...mail, password: 'x' } }],
  ['mail.passwordFile', { mail: { ...mail, user: 'lygte' } }],
  ['mail.security', { mail: { ...mail, security: 'none' } }],
  ['webhook.url', { webhook: { url: 'http://hook.example/' } }],
  ['webhook.url', { webhook: { url: 'https://user:secret@hook.example/' } }],
  ['webhook.token', { webhook: { url: 'https://hook.example/', token: 'x' } }],
])('a wrong %s is named, and no default takes its place', async (key, settings) => {
  const given =
    typeof settings === 'string' || key === 'format' ? settings : { format: 1, ...settings };
  expect(await read(given)).toEqual({
    ok: false,
    failure: failure('badSettings', { file: file(), key }),
  });
});

test('only to this very machine may a message go without TLS', async () => {
  const local = { format: 1, mail: { ...mail, host: '127.0.0.1', security: 'none' } };
  expect((await read(local)).ok).toBe(true);
  expect((await read({ format: 1, webhook: { url: 'http://127.0.0.1:80/' } })).ok).toBe(true);
  expect((await read({ format: 1, webhook: { url: 'http://127.0.0.1.example/' } })).ok).toBe(false);
});
