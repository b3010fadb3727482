import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { brokenAt } from '../../../src/crypto/journal.ts';
import { type TestHub, testHub } from '../../fakes/hub.ts';
import { testOffice } from '../../fakes/publication.ts';
import { type TestBox, testBox } from '../../fakes/sync-box.ts';
import { boxMachine } from './support.ts';

let hub: TestHub;
let box: TestBox;
beforeAll(async () => {
  hub = await testHub();
  const office = await testOffice({ children: 20 });
  const importer = await hub.importer(office);
  await hub.publish(importer.token, await office.next());
  box = await testBox({ hub, url: hub.url });
  unwrap(await box.sync.pull());
  // The second version comes as a delta: the backup has both.
  await hub.publish(importer.token, await office.next());
  unwrap(await box.sync.pull());
  box.record(5);
});
afterAll(async () => {
  box.close();
  await hub.close();
});

const DISK = {
  path: '/dev/sda',
  type: 'disk',
  fstype: null,
  mountpoints: [null],
  ro: false,
  rm: true,
  hotplug: true,
  tran: 'usb',
  size: 8e9,
};
const PART = { ...DISK, path: '/dev/sda1', type: 'part', fstype: 'vfat', tran: null };
const SD = { ...DISK, path: '/dev/mmcblk0', rm: false, hotplug: false, tran: null };
const lsblk = (...disks: object[]) => JSON.stringify({ blockdevices: disks });

function copyOfBox() {
  const machine = boxMachine();
  writeFileSync(machine.at('data', 'device.db'), readFileSync(box.file));
  writeFileSync(machine.at('data', 'device.db-wal'), readFileSync(`${box.file}-wal`));
  return machine;
}

describe('a backup on a USB disk', () => {
  test('is written where the disk is mounted already, in the box’s own folder', async () => {
    using machine = copyOfBox();
    mkdirSync(machine.at('usb'));
    const part = { ...PART, mountpoints: [machine.at('usb')] };
    machine.outputs.set('lsblk', lsblk(SD, { ...DISK, children: [part] }));
    machine.write('{"name":"lygte.a.dk"}', 'data', 'box.json');
    const { code, out, err } = await machine.run(['backup', '--usb']);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('verified') });
    expect(err).toBe('Writing to the USB disk /dev/sda1 …\n');
    expect(machine.has('usb', 'lygte-backup', 'lygte.a.dk', 'backup.json')).toBe(true);
    expect(machine.commands.filter((line) => line.includes('mount '))).toEqual([]);
  });

  test('is mounted where nobody else looks, written, and let go of', async () => {
    using machine = copyOfBox();
    machine.outputs.set('lsblk', lsblk(SD, { ...DISK, children: [PART] }));
    const { code, err } = await machine.run(['backup', '--usb']);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('taken out now') });
    // The mount is a fake, so what is written is found in the folder.
    const folder = /noexec \/dev\/sda1 (\S+)$/m.exec(machine.commands.join('\n'))?.[1] ?? '';
    expect(machine.commands.slice(-2)).toEqual([
      `sync --file-system ${folder}`,
      `umount ${folder}`,
    ]);
    expect(existsSync(join(folder, 'lygte-backup', 'lygte.internal', 'backup.json'))).toBe(true);
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['noUsbDisk', [SD]],
    ['noUsbDisk', [{ ...DISK, size: 0 }]],
    // Started from a USB disk.
    ['noUsbDisk', [{ ...DISK, children: [{ ...PART, mountpoints: ['/'] }] }]],
    ['severalUsbDisks', [DISK, { ...DISK, path: '/dev/sdb' }]],
    ['usbUnusable', [DISK]],
    ['usbReadOnly', [{ ...DISK, ro: true, children: [PART] }]],
  ])('or it says why not: %s', async (code, disks) => {
    using machine = copyOfBox();
    machine.outputs.set('lsblk', lsblk(...disks));
    const { err } = await machine.run(['backup', '--usb']);
    expect(err).toMatch(new RegExp(`^lygte: ${code}: `));
  });

  test('a disk that cannot be mounted is named', async () => {
    using machine = copyOfBox();
    machine.outputs.set('lsblk', lsblk({ ...DISK, children: [PART] }));
    machine.outputs.set('mount', null);
    expect((await machine.run(['backup', '--usb'])).err).toContain('usbUnusable');
  });
});

test('where no folders are made, a backup says so at once', async () => {
  using machine = copyOfBox();
  const { err } = await machine.run(['backup', '/proc/lygte/backup']);
  expect(err).toMatch(/^lygte: (noSuchFile|cannotWrite): /);
  machine.write('', 'file');
  expect((await machine.run(['backup', machine.at('file', 'in')])).code).toBe(1);
  expect((await machine.run(['backup'])).err).toContain('badOption');
  expect((await machine.run(['backup', '--usb', machine.at('x')])).err).toContain('badOption');
});

describe('a restored box', () => {
  const backup = (machine: ReturnType<typeof boxMachine>) => machine.at('backup');

  test('has the data, the journal and the enrolment of the one before', async () => {
    using machine = copyOfBox();
    await machine.run(['backup', backup(machine)]);
    rmSync(machine.at('data', 'device.db'));
    rmSync(machine.at('data', 'device.db-wal'));
    writeFileSync(machine.at('data', 'token'), 'of another box');
    const { code, out } = await machine.run(['restore', backup(machine)]);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('5 journal') });
    expect(out).toContain('enroll --again');
    using store = openDeviceStore(machine.at('data', 'device.db'));
    expect(store.enrolment()).toEqual(box.store.enrolment());
    expect(store.versions()[0]).toEqual(box.store.versions()[0]);
    expect(store.versions()[0]?.deltaFrom).toBe(1);
    expect(store.damaged()).toEqual([]);
    const [newest] = store.versions();
    for (const sha256 of [newest?.baseObject, newest?.deltaObject])
      expect(store.object(sha256 ?? '')).not.toBe(null);
    expect(store.journalTail()).toEqual(box.store.journalTail());
    expect(brokenAt(box.device, store.journalAfter(0, 100))).toBe(null);
    expect(machine.has('data', 'token')).toBe(false);
    expect(statSync(machine.at('data', 'device.db')).mode & 0o007).toBe(0);
    expect(machine.commands[0]).toMatch(/^systemctl stop lygte-server.socket /);
    expect(machine.commands.at(-1)).toMatch(/^systemctl start lygte-server.socket /);
  });

  test('takes nothing away from a box that has more', async () => {
    using machine = copyOfBox();
    await machine.run(['backup', backup(machine)]);
    // The same again is no loss.
    expect((await machine.run(['restore', backup(machine)])).code).toBe(0);
    {
      using store = openDeviceStore(machine.at('data', 'device.db'));
      const { noiseRecords } = await import('../../fakes/journal.ts');
      unwrap(store.appendJournal(noiseRecords(box.device, 1, store.journalTail())));
    }
    const before = readFileSync(machine.at('data', 'device.db'));
    const { err } = await machine.run(['restore', backup(machine)]);
    expect(err).toContain('lygte: backupOlder: ');
    expect(readFileSync(machine.at('data', 'device.db'))).toEqual(before);
    expect((await machine.run(['restore', backup(machine), '--force', '--json'])).out).toBe(
      '{"version":2,"records":5}\n',
    );
    {
      using store = openDeviceStore(machine.at('data', 'device.db'));
      const known = store.enrolment();
      if (known !== null) unwrap(store.setEnrolment({ ...known, device: 'another' }));
    }
    expect((await machine.run(['restore', backup(machine)])).err).toContain('otherBox');
  });

  test.each<[string, string, (index: string) => string]>([
    ['badSignature', 'the manifest', (index) => index.replace('"version": 2', '"version": 9')],
    [
      'badSignature',
      'the signature',
      (index) => index.replace(/"signature": ".{9}/, '"signature": "AAAAAAAAA'),
    ],
    ['notReadable', 'whose it is', (index) => index.replace('"enrolment"', '"enrolled"')],
    [
      'hashMismatch',
      'a file',
      (index) => index.replace(/"sha256": "[0-9a-f]{9}/g, '"sha256": "000000000'),
    ],
  ])('is refused with %s where %s was changed', async (code, _, change) => {
    using machine = copyOfBox();
    await machine.run(['backup', backup(machine)]);
    const path = machine.at('backup', 'backup.json');
    const index = readFileSync(path, 'utf8');
    writeFileSync(path, change(index));
    expect(change(index)).not.toBe(index);
    const { err } = await machine.run(['restore', backup(machine), '--force']);
    expect(err).toMatch(new RegExp(`^lygte: ${code}: `));
    expect(machine.commands).toEqual([]);
  });
});
