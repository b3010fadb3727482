import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OFFSETS } from '../image/disk.ts';
import { output, run } from '../image/run.ts';

/** Size of the card the image is written to: larger than the image, as all real ones are. */
const CARD_BYTES = 4 * 1024 ** 3;

/** A new card with the image on it, in a folder. */
export function newCard(image: string, folder: string, name = 'card.img'): string {
  const card = join(folder, name);
  rmSync(card, { force: true });
  run(['cp', '--sparse=always', '--reflink=auto', image, card]);
  truncateSync(card, CARD_BYTES);
  return card;
}

const boot = (card: string) => ['-i', `${card}@@${OFFSETS.boot}`];

/** Puts a file on the boot partition, as anybody with a card reader can. */
export function putOnBoot(card: string, name: string, text: string, folder: string): void {
  const file = join(folder, `put-${name}`);
  writeFileSync(file, text);
  run(['mcopy', '-o', ...boot(card), file, `::/${name}`]);
  rmSync(file);
}

export function readFromBoot(card: string, name: string): string {
  return output(['mtype', ...boot(card), `::/${name}`]);
}

/** Copies a file of the boot partition to a path, which it returns. */
export function takeFromBoot(card: string, name: string, path: string): string {
  rmSync(path, { force: true });
  run(['mcopy', ...boot(card), `::/${name}`, path]);
  return path;
}

/** Names at the top of the boot partition. */
export function listBoot(card: string): string[] {
  return output(['mdir', '-b', ...boot(card), '::/'])
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^::\//, ''));
}

/**
 * Copies kernel and RAM disk out of the card: QEMU's `virt` has no firmware that would read them
 * from it.
 */
export function extractKernel(card: string, folder: string): { kernel: string; initrd: string } {
  const names = listBoot(card);
  const take = (start: string, to: string) => {
    const name = names.find((each) => each.startsWith(start));
    if (name === undefined) throw new Error(`no ${start} on the boot partition`);
    return takeFromBoot(card, name, join(folder, to));
  };
  return { kernel: take('vmlinuz-', 'kernel'), initrd: take('initrd.img-', 'initrd') };
}
