import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const units = join(import.meta.dirname, '..', '..', 'systemd');
/** The highest exposure each service may have, of 10, as systemd counts it. */
const MOST = {
  'lygte-server': 1.0,
  'lygte-sync': 2.0,
  'lygte-panel': 2.0,
  'lygte-hub': 2.0,
  'lygte-import-watch@': 2.0,
  'lygte-import': 2.0,
  'lygte-firewall': 2.0,
  'lygte-radio': 2.0,
  // Root for a moment at every start: it gives files to their owners and wipes the boot file.
  'lygte-setup': 3.5,
};
const names = Object.keys(MOST) as (keyof typeof MOST)[];

let root: string;

/** A root with the units and stand-ins for the programs they run. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'lygte-units-'));
  const folder = join(root, 'usr', 'lib', 'systemd', 'system');
  cpSync(units, folder, { recursive: true });
  const targets = ['sysinit', 'basic', 'shutdown', 'local-fs', 'sockets', 'timers', 'multi-user'];
  for (const target of [...targets, 'network', 'network-pre', 'network-online'])
    writeFileSync(
      join(folder, `${target}.target`),
      '[Unit]\nDescription=x\nRefuseManualStart=no\n',
    );
  for (const name of names)
    for (const program of programsOf(name)) {
      const path = join(root, program);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, '#!/bin/sh\n');
      chmodSync(path, 0o755);
    }
});
afterAll(() => rmSync(root, { recursive: true }));

function unit(name: string): string {
  return readFileSync(join(units, name), 'utf8');
}

function programsOf(name: string): string[] {
  return [...unit(`${name}.service`).matchAll(/^Exec\w+=(\/\S+)/gm)].map(([, path]) => path ?? '');
}

describe.each(names)('%s', (name) => {
  test('is as little exposed as it is meant to be', () => {
    const args = ['security', '--offline=true', '--no-pager', join(units, `${name}.service`)];
    const output = execFileSync('systemd-analyze', args, { encoding: 'utf8' });
    const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(output)?.[1]);
    expect(exposure).toBeLessThanOrEqual(MOST[name]);
  });

  test('leaves no core dump', () => {
    expect(unit(`${name}.service`)).toMatch(/^LimitCORE=0$/m);
  });
});

test('systemd has nothing to say about the units', () => {
  const files = [
    ...names.map((name) => `${name}.service`),
    'lygte-server.socket',
    'lygte-import.timer',
  ];
  const args = ['verify', `--root=${root}`, '--man=no', ...files];
  const { stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  expect(stdout + stderr).toBe('');
});

describe.each(['lygte-server', 'lygte-sync', 'lygte-panel'])('%s', (name) => {
  const text = unit(`${name}.service`);
  test('is started again whatever ends it, and when it stands still', () => {
    expect(text).toMatch(/^Restart=always$/m);
    expect(text).toMatch(/^StartLimitIntervalSec=0$/m);
    expect(text).toMatch(/^Type=notify$/m);
    expect(text).toMatch(/^WatchdogSec=\d+$/m);
  });

  test('has a user of its own, no capability, and nothing of it is swapped out', () => {
    expect(text).toMatch(new RegExp(`^User=${name}$`, 'm'));
    expect(text).toMatch(/^CapabilityBoundingSet=$/m);
    expect(text).toMatch(/^MemorySwapMax=0$/m);
  });
});

test('the server has its two sockets and no way out', () => {
  expect(unit('lygte-server.socket')).toMatch(/ListenStream=80\nListenStream=443\n/);
  expect(unit('lygte-server.service')).toMatch(/^PrivateNetwork=yes$/m);
});

test('a folder is watched only in an office that somebody has named, and for ever', () => {
  const text = unit('lygte-import-watch@.service');
  expect(text).toMatch(/^ExecStart=\/usr\/bin\/lygte import --watch %f$/m);
  expect(text).toMatch(/^AssertPathExists=\/etc\/systemd\/system\/.+\/office\.conf$/m);
  expect(text).toMatch(/^Restart=always$/m);
  expect(readFileSync('scripts/deb/maintainer/postinst', 'utf8')).not.toContain('import-watch');
});

test('the nightly import shows as failed when it was refused or held something back', () => {
  const text = unit('lygte-import.service');
  expect(text).toMatch(/^Type=oneshot$/m);
  expect(text).toMatch(/^ExecStart=\/usr\/bin\/lygte import --scheduled$/m);
  expect(text).toMatch(/^SuccessExitStatus=3$/m);
});

test('it is off on a box until somebody schedules it, and a missed night is made up for', () => {
  const preset = readFileSync(
    'appliance/files/usr/lib/systemd/system-preset/80-lygte.preset',
    'utf8',
  );
  expect(preset).toMatch(/^disable lygte-import.timer$/m);
  expect(readFileSync('scripts/deb/maintainer/postinst', 'utf8')).not.toContain('lygte-import');
  const timer = unit('lygte-import.timer');
  expect(timer).toMatch(/^Persistent=true$/m);
  const [, time = ''] = /^OnCalendar=(.+)$/m.exec(timer) ?? [];
  execFileSync('systemd-analyze', ['calendar', time], { stdio: 'pipe' });
});
