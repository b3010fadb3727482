import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { brokenAt } from '../../../src/crypto/journal.ts';
import { type TestHub, testHub } from '../../fakes/hub.ts';
import { testOffice } from '../../fakes/publication.ts';
import { type TestDevice, testDevice } from '../../fakes/sync-device.ts';
import { testHost } from './support.ts';

let hub: TestHub;
let device: TestDevice;
beforeAll(async () => {
  hub = await testHub();
  const office = await testOffice({ children: 20 });
  const importer = await hub.importer(office);
  await hub.publish(importer.token, await office.next());
  device = await testDevice({ hub, url: hub.url });
  unwrap(await device.sync.pull());
  // The second version comes as a delta: the backup has both.
  await hub.publish(importer.token, await office.next());
  unwrap(await device.sync.pull());
  device.record(5);
});
afterAll(async () => {
  device.close();
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

function copyOfDevice() {
  const host = testHost();
  writeFileSync(host.at('data', 'device.db'), readFileSync(device.file));
  writeFileSync(host.at('data', 'device.db-wal'), readFileSync(`${device.file}-wal`));
  return host;
}

describe('a backup on a USB disk', () => {
  test('is written where the disk is mounted already, in the box’s own folder', async () => {
    using host = copyOfDevice();
    mkdirSync(host.at('usb'));
    const part = { ...PART, mountpoints: [host.at('usb')] };
    host.outputs.set('lsblk', lsblk(SD, { ...DISK, children: [part] }));
    host.write('{"name":"lygte.a.dk"}', 'data', 'box.json');
    const { code, out, err } = await host.run(['backup', '--usb']);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('verified') });
    expect(err).toBe('Writing to the USB disk /dev/sda1 …\n');
    expect(host.has('usb', 'lygte-backup', 'lygte.a.dk', 'backup.json')).toBe(true);
    expect(host.commands.filter((line) => line.includes('mount '))).toEqual([]);
  });

  test('is mounted where nobody else looks, written, and let go of', async () => {
    using host = copyOfDevice();
    host.outputs.set('lsblk', lsblk(SD, { ...DISK, children: [PART] }));
    const { code, err } = await host.run(['backup', '--usb']);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('taken out now') });
    // The mount is a fake, so what is written is found in the folder.
    const folder = /noexec \/dev\/sda1 (\S+)$/m.exec(host.commands.join('\n'))?.[1] ?? '';
    expect(host.commands.slice(-2)).toEqual([`sync --file-system ${folder}`, `umount ${folder}`]);
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
    using host = copyOfDevice();
    host.outputs.set('lsblk', lsblk(...disks));
    const { err } = await host.run(['backup', '--usb']);
    expect(err).toMatch(new RegExp(`^lygte: ${code}: `));
  });

  test('a disk that cannot be mounted is named', async () => {
    using host = copyOfDevice();
    host.outputs.set('lsblk', lsblk({ ...DISK, children: [PART] }));
    host.outputs.set('mount', null);
    expect((await host.run(['backup', '--usb'])).err).toContain('usbUnusable');
  });
});

test('where no folders are made, a backup says so at once', async () => {
  using host = copyOfDevice();
  const { err } = await host.run(['backup', '/proc/lygte/backup']);
  expect(err).toMatch(/^lygte: (noSuchFile|cannotWrite): /);
  host.write('', 'file');
  expect((await host.run(['backup', host.at('file', 'in')])).code).toBe(1);
  expect((await host.run(['backup'])).err).toContain('badOption');
  expect((await host.run(['backup', '--usb', host.at('x')])).err).toContain('badOption');
});

describe('a restored box', () => {
  const backup = (host: ReturnType<typeof testHost>) => host.at('backup');

  test('has the data, the journal and the enrolment of the one before', async () => {
    using host = copyOfDevice();
    await host.run(['backup', backup(host)]);
    rmSync(host.at('data', 'device.db'));
    rmSync(host.at('data', 'device.db-wal'));
    writeFileSync(host.at('data', 'token'), 'of another box');
    const { code, out } = await host.run(['restore', backup(host)]);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('5 journal') });
    expect(out).toContain('enroll --again');
    using store = openDeviceStore(host.at('data', 'device.db'));
    expect(store.enrollment()).toEqual(device.store.enrollment());
    expect(store.versions()[0]).toEqual(device.store.versions()[0]);
    expect(store.versions()[0]?.deltaFrom).toBe(1);
    expect(store.damaged()).toEqual([]);
    const [newest] = store.versions();
    for (const sha256 of [newest?.baseObject, newest?.deltaObject])
      expect(store.object(sha256 ?? '')).not.toBe(null);
    expect(store.journalTail()).toEqual(device.store.journalTail());
    expect(brokenAt(device.id, store.journalAfter(0, 100))).toBe(null);
    expect(host.has('data', 'token')).toBe(false);
    expect(statSync(host.at('data', 'device.db')).mode & 0o007).toBe(0);
    expect(host.commands[0]).toMatch(/^systemctl stop lygte-server.socket /);
    expect(host.commands.at(-1)).toMatch(/^systemctl start lygte-server.socket /);
  });

  test('takes nothing away from a box that has more', async () => {
    using host = copyOfDevice();
    await host.run(['backup', backup(host)]);
    // The same again is no loss.
    expect((await host.run(['restore', backup(host)])).code).toBe(0);
    {
      using store = openDeviceStore(host.at('data', 'device.db'));
      const { noiseRecords } = await import('../../fakes/journal.ts');
      unwrap(store.appendJournal(noiseRecords(device.id, 1, store.journalTail())));
    }
    const before = readFileSync(host.at('data', 'device.db'));
    const { err } = await host.run(['restore', backup(host)]);
    expect(err).toContain('lygte: backupOlder: ');
    expect(readFileSync(host.at('data', 'device.db'))).toEqual(before);
    expect((await host.run(['restore', backup(host), '--force', '--json'])).out).toBe(
      '{"version":2,"records":5}\n',
    );
    {
      using store = openDeviceStore(host.at('data', 'device.db'));
      const known = store.enrollment();
      if (known !== null) unwrap(store.setEnrollment({ ...known, device: 'another' }));
    }
    expect((await host.run(['restore', backup(host)])).err).toContain('otherBox');
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
    using host = copyOfDevice();
    await host.run(['backup', backup(host)]);
    const path = host.at('backup', 'backup.json');
    const index = readFileSync(path, 'utf8');
    writeFileSync(path, change(index));
    expect(change(index)).not.toBe(index);
    const { err } = await host.run(['restore', backup(host), '--force']);
    expect(err).toMatch(new RegExp(`^lygte: ${code}: `));
    expect(host.commands).toEqual([]);
  });
});
