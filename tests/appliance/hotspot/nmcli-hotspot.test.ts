import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { nmcliHotspot } from '../../../appliance/hotspot/networkmanager.ts';
import { connectionUuid } from '../../../appliance/hotspot/profile.ts';
import { recordingLogger } from '../../fakes/logger.ts';

const UUID = connectionUuid('lygte-hotspot');
const INFO = 'Interface wlan0\n\tifindex 3\n\ttype AP\n\tchannel 6 (2437 MHz), width: 20 MHz\n';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lygte-nmcli-'));
  mkdirSync(join(root, 'sys/class/net/wlan0'), { recursive: true });
  command('nmcli', ANSWERS);
  command('iw', `case "$*" in *info) cat ${root}/info;; *dump) exit $(cat ${root}/dump);; esac`);
  command('systemctl', ':');
  say('asked', '');
  say('info', INFO);
  say('dump', '0');
  say('device', idle());
  say('known', '0');
});
afterEach(() => rmSync(root, { recursive: true }));

/** An nmcli whose answers are files: a device's lines (none: no such device), exit codes. */
const ANSWERS = `cd "$(dirname "$0")"
case "$*" in
  *'device show wlan0') [ -s device ] || exit 10; cat device;;
  *'device show'*) exit 10;;
  *'connection show'*) exit "$(cat known)";;
  *'connection up'*) [ ! -e up ] || exit "$(cat up)"
    printf 'GENERAL.STATE:100 (connected)\\nGENERAL.CON-UUID:${UUID}\\n' >device;;
  *'connection down'*) printf 'GENERAL.STATE:30 (disconnected)\\nGENERAL.CON-UUID:\\n' >device;;
esac`;

function command(name: string, body: string): void {
  const file = join(root, name);
  writeFileSync(file, `#!/bin/sh\necho "${name} $*" >>${root}/asked\n${body}\n`);
  chmodSync(file, 0o755);
}

const say = (name: string, text: string) => writeFileSync(join(root, name), text);
const idle = (state = '30 (disconnected)', connection = '') =>
  `GENERAL.STATE:${state}\nGENERAL.CON-UUID:${connection}\n`;
/** Everything that was asked for and changes something. */
const changes = () =>
  readFileSync(join(root, 'asked'), 'utf8')
    .split('\n')
    .filter((line) => /connection (up|down)|systemctl/.test(line));

function testHotspot(of: { mode?: 'radio' | 'ethernet'; interface?: string } = {}) {
  const logger = recordingLogger();
  const hotspot = nmcliHotspot({
    mode: of.mode ?? 'radio',
    interface: of.interface ?? 'wlan0',
    connection: 'lygte-hotspot',
    logger,
    path: `${root}:${process.env.PATH}`,
    sys: join(root, 'sys'),
  });
  return { hotspot, logger };
}

describe('the state by NetworkManager and the radio', () => {
  const on = idle('100 (connected)', UUID);
  test.each([
    ['a device that is idle', idle(), 'off'],
    ['one with the house’s own connection', idle('100 (connected)', 'a-b-c'), 'off'],
    ['one that is coming up', idle('70 (connecting (getting IP configuration))', UUID), 'off'],
    ['one with our connection', on, 'on'],
    ['one that is blocked', idle('20 (unavailable)'), 'failed'],
    ['one nobody manages', idle('10 (unmanaged)'), 'failed'],
    ['none, though the kernel has it', '', 'failed'],
  ])('of %s', async (_, device, state) => {
    say('device', device);
    expect(await testHotspot().hotspot.state()).toBe(state);
  });

  test('of an interface that is not there', async () => {
    expect(await testHotspot({ interface: 'wlan9' }).hotspot.state()).toBe('missing');
  });

  test('of a profile that setup has not written', async () => {
    say('known', '10');
    expect(await testHotspot().hotspot.state()).toBe('failed');
  });

  test('when NetworkManager does not run', async () => {
    command('nmcli', 'exit 8');
    expect(await testHotspot().hotspot.state()).toBe('failed');
    rmSync(join(root, 'nmcli'));
    expect(await testHotspot().hotspot.state()).toBe('failed');
  });

  test.each([
    ['a firmware that does not answer', INFO, '251', 'halted'],
    ['a radio on no channel', INFO.replace(/\tchannel.*\n/, ''), '0', 'failed'],
    ['a radio that is no access point', INFO.replace('type AP', 'type managed'), '0', 'failed'],
  ])('of %s, whatever NetworkManager thinks', async (_, info, dump, state) => {
    say('device', on);
    say('info', info);
    say('dump', dump);
    expect(await testHotspot().hotspot.state()).toBe(state);
    expect(await testHotspot({ mode: 'ethernet' }).hotspot.state()).toBe('on');
  });
});

describe('the hotspot', () => {
  test('is brought up and down by its UUID, and brought up once', async () => {
    const { hotspot, logger } = testHotspot();
    await hotspot.set(true);
    expect(await hotspot.state()).toBe('on');
    await hotspot.set(true);
    await hotspot.set(false);
    expect(await hotspot.state()).toBe('off');
    expect(changes()).toEqual([
      `nmcli -w 15 connection up uuid ${UUID} ifname wlan0`,
      `nmcli -w 15 connection down uuid ${UUID}`,
    ]);
    expect(logger.events()).toEqual([]);
  });

  test('waits for a radio that is about to be ready', async () => {
    say('device', idle('20 (unavailable)'));
    // Ready at the fourth look.
    const late = `[ "$(grep -c 'device show' asked)" -lt 4 ] || [ -e ready ] || {
      touch ready; printf 'GENERAL.STATE:30 (disconnected)\\n' >device; }`;
    command('nmcli', ANSWERS.replace('\n', `\n${late}\n`));
    const { hotspot } = testHotspot();
    await hotspot.set(true);
    expect(await hotspot.state()).toBe('on');
  });

  test('that cannot be brought up is logged with nmcli’s exit code', async () => {
    say('up', '4');
    const { hotspot, logger } = testHotspot();
    await hotspot.set(true);
    expect(await hotspot.state()).toBe('off');
    expect(logger.text()).toBe(
      JSON.stringify([{ event: 'hotspotCommand', facts: { what: 'up', code: 4 } }]),
    );
  });

  test('that is no longer wanted is aborted', async () => {
    command('nmcli', ANSWERS.replace("*'connection up'*)", "*'connection up'*) exec sleep 60;"));
    const stop = new AbortController();
    const { hotspot } = testHotspot();
    const brought = hotspot.set(true, stop.signal);
    await vi.waitFor(() => expect(changes()).toHaveLength(1), 10_000);
    stop.abort();
    await brought;
    expect(await hotspot.state()).toBe('off');
  });

  test('has its radio restarted by the privileged unit', async () => {
    const { hotspot } = testHotspot();
    await hotspot.restart?.();
    expect(changes()).toEqual([
      `nmcli -w 15 connection down uuid ${UUID}`,
      'systemctl start --no-ask-password lygte-radio.service',
    ]);
  });

  test('on the wire has no radio to restart', () => {
    expect(testHotspot({ mode: 'ethernet' }).hotspot.restart).toBeUndefined();
  });
});
