import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { listBoot, readFromBoot } from '../../scripts/board/card.ts';
import { startRaspi } from '../../scripts/board/raspi.ts';
import { OFFSETS } from '../../scripts/image/disk.ts';
import { LAYOUT } from '../../scripts/image/recipe.ts';
import { output, run } from '../../scripts/image/run.ts';

const SECTOR = 512;

describe('the image of a card', () => {
  const image = inject('image');
  const folder = mkdtempSync(join(tmpdir(), 'lygte-card-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A partition as a file of its own. */
  function partition(name: keyof typeof OFFSETS): string {
    const path = join(folder, name);
    const range = [`skip=${OFFSETS[name]}`, `count=${LAYOUT[name]}`];
    const flags = 'iflag=skip_bytes,count_bytes';
    run([
      'dd',
      `if=${image}`,
      `of=${path}`,
      'bs=4M',
      'conv=sparse',
      'status=none',
      ...range,
      flags,
    ]);
    return path;
  }
  /** A file of the root, without mounting it. */
  const cat = (path: string) => output(['debugfs', '-R', `cat ${path}`, join(folder, 'root')]);
  const list = (path: string) => output(['debugfs', '-R', `ls -p ${path}`, join(folder, 'root')]);

  test('has three partitions where its makers say', () => {
    const table = JSON.parse(output(['sfdisk', '--json', image])) as {
      partitiontable: {
        label: string;
        partitions: { start: number; size: number; type: string }[];
      };
    };
    expect(table.partitiontable.label).toBe('dos');
    const parts = table.partitiontable.partitions;
    expect(parts.map(({ type }) => type)).toEqual(['c', '83', '83']);
    expect(parts.map(({ start }) => start * SECTOR)).toEqual(Object.values(OFFSETS));
  });

  test('has sound file systems', () => {
    // Each throws when there is anything to repair.
    run(['fsck.fat', '-n', partition('boot')]);
    run(['e2fsck', '-f', '-n', partition('root')]);
    run(['e2fsck', '-f', '-n', partition('data')]);
  });

  test('has what the firmware of a Pi 3, a Zero 2 W and a Pi 4 starts from', () => {
    const names = listBoot(image);
    const config = readFromBoot(image, 'config.txt');
    const kernel = /^kernel=(.+)$/m.exec(config)?.[1];
    const initrd = /^initramfs (\S+)/m.exec(config)?.[1];
    expect(config).toMatch(/^arm_64bit=1$/m);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['bootcode.bin', 'start.elf', 'fixup.dat', 'start4.elf', 'fixup4.dat', 'lygte.txt'],
        ...['bcm2837-rpi-3-b.dtb', 'bcm2837-rpi-3-b-plus.dtb', 'bcm2837-rpi-zero-2-w.dtb'],
        ...['bcm2711-rpi-4-b.dtb', kernel, initrd],
      ]),
    );
    const words = readFromBoot(image, 'cmdline.txt').trim().split(/\s+/);
    // The kernel takes the last of what contradicts itself.
    expect(words.filter((word) => /^r[ow]$/.test(word)).at(-1)).toBe('ro');
    expect(words).toContain('root=PARTUUID=4c594754-02');
    expect(words).toContain('cfg80211.ieee80211_regdom=DK');
  });

  test.each(['bcm2837-rpi-3-b', 'bcm2837-rpi-zero-2-w', 'bcm2711-rpi-4-b'])(
    'its overlays for button, light and clock fit %s',
    (board) => {
      const offset = `${image}@@${OFFSETS.boot}`;
      const take = (from: string) => {
        const to = join(folder, from.replace(/.*\//, ''));
        run(['mcopy', '-o', '-i', offset, `::/${from}`, to]);
        return to;
      };
      const overlays = ['lygte-button', 'lygte-led', 'lygte-rtc-ds3231'];
      const files = overlays.map((name) => take(`overlays/${name}.dtbo`));
      const whole = join(folder, 'whole.dtb');
      run(['fdtoverlay', '-i', take(`${board}.dtb`), '-o', whole, ...files]);
      expect(output(['fdtget', whole, '/lygte-button/button', 'gpios'])).toMatch(/^\d+ 17 1\s/);
      expect(output(['fdtget', whole, '/lygte-leds/lygte-led', 'gpios'])).toMatch(/^\d+ 27 0\s/);
      expect(output(['fdtget', whole, '/soc/i2c@7e804000', 'status'])).toBe('okay\n');
    },
  );

  test('holds no secret, and nobody can log in', () => {
    expect(cat('/etc/shadow')).toMatch(/^root:[!*]/m);
    expect(cat('/etc/shadow').match(/^[^:]+:\$/m)).toBeNull();
    expect(cat('/etc/machine-id')).toBe('');
    expect(list('/usr/sbin')).not.toContain('/sshd/');
    expect(list('/etc/ssl/private')).not.toMatch(/\.(key|pem)\//);
    expect(list('/etc/NetworkManager/system-connections')).not.toContain('nmconnection');
    const data = output(['debugfs', '-R', 'ls -p /', join(folder, 'data')]);
    const names = data.split('\n').map((line) => line.split('/')[5]);
    expect(names.filter((name) => /token|key|db|json/.test(name ?? ''))).toEqual([]);
    expect(listBoot(image)).not.toContain('lygte.json');
  });

  test('has no part of the test', () => {
    expect(readFileSync(join(folder, 'root')).includes('lygte.agent')).toBe(false);
  });

  test('starts on QEMU’s raspi3b as far as that machine goes', async () => {
    await using pi = await startRaspi(image, folder);
    // Its own device tree, its SD card, the root on it, and systemd.
    await pi.untilPrinted(/Machine model: Raspberry Pi 3 Model B/, 120_000);
    await pi.untilPrinted(/mmcblk\d: p1 p2 p3/, 240_000);
    await pi.untilPrinted(/systemd\[1\]: Hostname set to <lygte>|Welcome to .*Debian/, 900_000);
  });
});
