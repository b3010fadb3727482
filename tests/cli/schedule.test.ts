import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostSystem } from '../../src/cli/context.ts';
import { lygte } from './support/lygte.ts';

const NEXT = Date.parse('2026-11-25T04:33:10+01:00');
let root: string;
let units: string;
let office: string;
let commands: string[];
/** Start of a command that fails. */
let failing: string | null;

const serviceFile = () => join(units, 'lygte-import.service.d', 'office.conf');
const timerFile = () => join(units, 'lygte-import.timer.d', 'office.conf');
const settings = (more: object = {}) =>
  writeFileSync(join(office, 'import.json'), JSON.stringify({ format: 1, paths: ['x'], ...more }));

function run(args: readonly string[], host: Partial<HostSystem> = {}) {
  return lygte(['import', ...args, '--data', office], {
    home: root,
    host: {
      root: true,
      systemd: true,
      units,
      async run(command) {
        const line = command.join(' ');
        commands.push(line);
        if (failing !== null && line.startsWith(failing)) return null;
        if (!line.includes('list-timers')) return '';
        const next = existsSync(timerFile()) ? NEXT * 1_000 : null;
        return JSON.stringify([{ next, left: 1, unit: 'lygte-import.timer' }]);
      },
      ...host,
    },
  });
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lygte-schedule-'));
  units = join(root, 'etc', 'systemd', 'system');
  // Characters that mean something to systemd.
  office = join(root, 'Børn "og" 100 % hånd\\e');
  mkdirSync(office, { recursive: true });
  writeFileSync(join(office, 'keys.json'), '{}');
  settings();
  commands = [];
  failing = null;
});
afterEach(() => rmSync(root, { recursive: true }));

test('a time enables the timer and says when it runs next', async () => {
  const done = await run(['--schedule', '04:30']);
  expect(done).toEqual({
    code: 0,
    out: 'The import runs next on 2026-11-25 at 04:33.\n',
    err: '',
  });
  expect(commands.slice(0, 3)).toEqual([
    'systemctl daemon-reload',
    'systemctl enable lygte-import.timer',
    'systemctl restart lygte-import.timer',
  ]);
  expect(readFileSync(timerFile(), 'utf8')).toBe(
    '[Timer]\nOnCalendar=\nOnCalendar=*-*-* 04:30:00 Europe/Copenhagen\n',
  );
  expect(readFileSync(serviceFile(), 'utf8')).toContain(`\nUser=${statSync(office).uid}\n`);
  const asked = await run(['--schedule', '--json']);
  expect(JSON.parse(asked.out)).toEqual({ next: '2026-11-25T04:33:10.000+01:00' });
});

test('systemd takes what is written, whatever the office is called', async () => {
  await run(['--schedule', '23:59']);
  const folder = join(root, 'usr', 'lib', 'systemd', 'system');
  cpSync('systemd', folder, { recursive: true });
  for (const target of ['sysinit', 'basic', 'shutdown', 'timers', 'network-online'])
    writeFileSync(join(folder, `${target}.target`), '[Unit]\nDescription=x\n');
  mkdirSync(join(root, 'usr', 'bin'));
  writeFileSync(join(root, 'usr', 'bin', 'lygte'), '#!/bin/sh\n');
  chmodSync(join(root, 'usr', 'bin', 'lygte'), 0o755);
  const args = [
    'verify',
    `--root=${root}`,
    '--man=no',
    'lygte-import.service',
    'lygte-import.timer',
  ];
  const { stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  expect(stdout + stderr).toBe('');
  // systemd would put something else in its place without a word.
  expect(readFileSync(serviceFile(), 'utf8')).toContain('100 %% ');
});

test('off takes it away, and then there is no next time', async () => {
  await run(['--schedule', '04:30']);
  expect(await run(['--schedule', 'off'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('does not run by itself'),
  });
  expect(commands).toContain('systemctl disable --now lygte-import.timer');
  expect([existsSync(serviceFile()), existsSync(timerFile())]).toEqual([false, false]);
});

test.each<[string, Partial<HostSystem>]>([
  ['noSystemd', { systemd: false }],
  ['notRoot', { root: false }],
])('it cannot be scheduled where it is %s', async (code, host) => {
  for (const time of ['04:30', 'off'])
    expect(await run(['--schedule', time], host)).toMatchObject({
      code: 1,
      err: expect.stringContaining(code),
    });
  expect([commands, existsSync(units)]).toEqual([[], false]);
});

test.each(['4:30', '24:00', 'daily', '04:30:00', '04:30\nUser=root'])(
  'the time %j is refused',
  async (time) => {
    expect((await run(['--schedule', time])).err).toContain('badOption');
    expect(existsSync(units)).toBe(false);
  },
);

test('what would fail every night fails now', async () => {
  settings({ paths: undefined });
  expect((await run(['--schedule', '04:30'])).err).toMatch(/badSettings: .+“paths”/);
  writeFileSync(join(office, 'token'), 'x');
  chmodSync(join(office, 'token'), 0o644);
  settings({ webhook: { url: 'https://hook.example/', tokenFile: 'token' } });
  expect((await run(['--schedule', '04:30'])).err).toContain('secretExposed');
  settings();
  rmSync(join(office, 'keys.json'));
  expect((await run(['--schedule', '04:30'])).err).toContain('noOffice');
  expect(existsSync(units)).toBe(false);
});

test('systemd’s refusal is told', async () => {
  failing = 'systemctl enable';
  expect(await run(['--schedule', '04:30'])).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('scheduleFailed'),
  });
});
