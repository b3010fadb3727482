import { execFile } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SCRIPT = new URL('../../../appliance/files/usr/lib/lygte/reload-radio', import.meta.url)
  .pathname;
const HOST = 'devices/platform/soc/fe300000.mmcnr';
const CARD = `${HOST}/mmc_host/mmc1/mmc1:0001`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lygte-radio-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (path: string) => join(root, 'sys', path);
const put = (path: string, text: string) => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
};
const link = (path: string, to: string) => {
  mkdirSync(dirname(at(path)), { recursive: true });
  symlinkSync(at(to), at(path));
};

/** The `/sys` of a Pi with its radio at the SDIO host. */
function board(): void {
  for (const driver of ['bus/sdio/drivers/brcmfmac', 'bus/platform/drivers/mmc-bcm2835']) {
    put(`${driver}/bind`, '');
    put(`${driver}/unbind`, '');
  }
  put('module/brcmfmac/refcnt', '1');
  link('bus/sdio/drivers/brcmfmac/module', 'module/brcmfmac');
  link('module/brcmfmac/holders/brcmfmac_wcc', 'module/brcmfmac');
  for (const part of ['mmc1:0001:1', 'mmc1:0001:2'])
    link(`${CARD}/${part}/driver`, 'bus/sdio/drivers/brcmfmac');
  link(`${HOST}/driver`, 'bus/platform/drivers/mmc-bcm2835');
  link('class/net/wlan0/device', `${CARD}/mmc1:0001:1`);
  put('class/rfkill/rfkill0/type', 'wlan\n');
  put('class/rfkill/rfkill0/soft', '1\n');
  put('class/rfkill/rfkill1/type', 'bluetooth\n');
  put('class/rfkill/rfkill1/soft', '1\n');
}

/** Runs the script; `modprobe` says what it is asked and does `effect`. */
async function reload(effect = ':'): Promise<{ code: number; asked: string[]; stderr: string }> {
  const asked = join(root, 'asked');
  writeFileSync(asked, '');
  writeFileSync(join(root, 'modprobe'), `#!/bin/sh\necho "$*" >>${asked}\n${effect}\n`);
  chmodSync(join(root, 'modprobe'), 0o755);
  const env = { PATH: `${root}:${process.env.PATH}`, LYGTE_SYS: at(''), LYGTE_RADIO_SECONDS: '0' };
  const { promise, resolve } = Promise.withResolvers<{ code: number; stderr: string }>();
  execFile('sh', [SCRIPT], { env }, (error, _, stderr) =>
    resolve({ code: Number(error?.code ?? 0), stderr }),
  );
  const ended = await promise;
  return { ...ended, asked: readFileSync(asked, 'utf8').split('\n').slice(0, -1) };
}

const written = (path: string) => readFileSync(at(path), 'utf8');

test('takes the radio from its driver and gives it back, unblocked', async () => {
  board();
  expect(await reload()).toEqual({ code: 0, asked: [], stderr: '' });
  // Files keep the last of both parts; the kernel takes one after the other.
  expect(written('bus/sdio/drivers/brcmfmac/unbind')).toBe('mmc1:0001:2\n');
  expect(written('bus/sdio/drivers/brcmfmac/bind')).toBe('mmc1:0001:2\n');
  expect(written('bus/platform/drivers/mmc-bcm2835/unbind')).toBe('');
  expect(written('class/rfkill/rfkill0/soft')).toBe('0\n');
  expect(written('class/rfkill/rfkill1/soft')).toBe('1\n');
});

test('takes the power from a card whose driver does not let go', async () => {
  board();
  rmSync(at('bus/sdio/drivers/brcmfmac/unbind'));
  mkdirSync(at('bus/sdio/drivers/brcmfmac/unbind'));
  expect(await reload()).toEqual({ code: 0, asked: [], stderr: '' });
  expect(written('bus/platform/drivers/mmc-bcm2835/unbind')).toBe('fe300000.mmcnr\n');
  expect(written('bus/platform/drivers/mmc-bcm2835/bind')).toBe('fe300000.mmcnr\n');
});

test('loads the modules of a radio that has gone, and those that hold them first', async () => {
  board();
  rmSync(at('class/net/wlan0'), { recursive: true });
  const { code, asked } = await reload(`mkdir -p ${at('class/net/wlan0')}`);
  expect(code).toBe(0);
  expect(asked).toEqual(['-r brcmfmac_wcc', '-r brcmfmac', 'brcmfmac']);
});

test('fails when the radio does not come back', async () => {
  board();
  rmSync(at('class/net/wlan0'), { recursive: true });
  const { code, stderr } = await reload();
  expect([code, stderr]).toEqual([1, 'lygte-radio: wlan0 does not come back\n']);
});
