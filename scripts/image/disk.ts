import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDS, LABELS, LAYOUT, NEEDLESS_FIRMWARE } from './recipe.ts';
import { run } from './run.ts';

const SECTOR = 512;

/** Where the partitions begin on the card, in bytes. */
export const OFFSETS = {
  boot: LAYOUT.start,
  root: LAYOUT.start + LAYOUT.boot,
  data: LAYOUT.start + LAYOUT.boot + LAYOUT.root,
} as const;

const SIZE = OFFSETS.data + LAYOUT.data;

/**
 * Writes a tree as the image of a card. The tree's boot and data folders are moved out of it, each
 * to a partition of its own. No loop device and no mount is needed.
 */
export function writeDisk(image: string, root: string, aside: string): void {
  const boot = takeOut(root, 'boot/firmware', join(aside, 'boot'));
  const data = takeOut(root, 'var/lib/lygte', join(aside, 'data'));
  rmSync(image, { force: true });
  writeFileSync(image, '');
  truncateSync(image, SIZE);
  partition(image);
  writeBoot(image, boot);
  writeExt4(image, 'root', root);
  writeExt4(image, 'data', data);
}

/** Moves a folder's content out of the tree and leaves the empty folder to mount on. */
function takeOut(root: string, path: string, to: string): string {
  renameSync(join(root, path), to);
  mkdirSync(join(root, path), { mode: 0o755 });
  return to;
}

function partition(image: string): void {
  const line = (name: 'boot' | 'root' | 'data', type: string) =>
    `start=${OFFSETS[name] / SECTOR}, size=${LAYOUT[name] / SECTOR}, type=${type}`;
  const table = [
    'label: dos',
    `label-id: ${IDS.disk}`,
    `${line('boot', 'c')}, bootable`,
    line('root', '83'),
    line('data', '83'),
  ].join('\n');
  const { status, stderr } = spawnSync('sfdisk', ['--quiet', image], { input: `${table}\n` });
  if (status !== 0) throw new Error(`sfdisk: ${stderr}`);
}

function writeBoot(image: string, folder: string): void {
  const kib = LAYOUT.boot / 1024;
  const offset = `--offset=${OFFSETS.boot / SECTOR}`;
  const named = ['-n', LABELS.boot, '-i', IDS.boot, '--invariant'];
  // Clusters of 2 KiB: with larger ones they would be too few for FAT32.
  run([
    'mkfs.vfat',
    '-F',
    '32',
    '-s',
    '4',
    '-h',
    `${OFFSETS.boot / SECTOR}`,
    ...named,
    offset,
    image,
    `${kib}`,
  ]);
  const names = readdirSync(folder).filter((name) => !NEEDLESS_FIRMWARE.test(name));
  const paths = names.toSorted().map((name) => join(folder, name));
  run(['mcopy', '-s', '-m', '-i', `${image}@@${OFFSETS.boot}`, ...paths, '::/']);
}

function writeExt4(image: string, name: 'root' | 'data', folder: string): void {
  const extended = `offset=${OFFSETS[name]},hash_seed=${IDS[name]},lazy_itable_init=0`;
  const named = ['-L', LABELS[name], '-U', IDS[name], '-E', extended];
  const blocks = `${LAYOUT[name] / 1024}k`;
  run(['mkfs.ext4', '-q', '-F', '-m', '1', '-d', folder, ...named, image, blocks]);
}
