import { expect, test } from 'vitest';
import { mountPointOf, wipedBytes } from '../../../appliance/setup/data-folder.ts';
import { newHotspotKey } from '../../../appliance/setup/render.ts';
import { seededRandom } from '../../fakes/random.ts';

test('an empty configuration is as long as the one it overwrites', () => {
  expect([0, 1, 2, 3, 40].map((size) => wipedBytes(size).length)).toEqual([0, 1, 2, 3, 40]);
  expect(JSON.parse(Buffer.from(wipedBytes(40)).toString())).toEqual({});
});

test('every hotspot key is equally likely', () => {
  const random = seededRandom('keys');
  const counts = new Map<string, number>();
  for (let i = 0; i < 1_000; i++)
    for (const character of newHotspotKey(random))
      counts.set(character, (counts.get(character) ?? 0) + 1);
  expect(counts.size).toBe(30);
  const expected = (1_000 * 16) / 30;
  for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(120);
  expect([...counts.keys()].join('')).not.toMatch(/[0o1il2]/);
});

test('the mount point of a file is the nearest one above it', () => {
  const table = [
    '22 1 179:2 / / ro,relatime - ext4 /dev/mmcblk0p2 ro',
    '25 22 179:1 / /boot/firmware rw - vfat /dev/mmcblk0p1 rw',
    '26 22 8:1 / /media/min\\040disk rw - vfat /dev/sda1 rw',
    '',
  ].join('\n');
  expect(mountPointOf('/boot/firmware/lygte.json', table)).toBe('/boot/firmware');
  expect(mountPointOf('/boot/firmwares/lygte.json', table)).toBe('/');
  expect(mountPointOf('/media/min disk/x', table)).toBe('/media/min disk');
});
