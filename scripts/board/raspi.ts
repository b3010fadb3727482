import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { extractKernel, newCard, takeFromBoot } from './card.ts';

/** QEMU's Raspberry Pi 3 B: its processor, SD host and serial line, but no radio and no network. */
export interface Raspi extends AsyncDisposable {
  /** Waits for a text on the serial console. Throws its last output when that does not come. */
  untilPrinted(text: RegExp, timeoutMs: number): Promise<void>;
}

/** Switches it on with a card, doing the work of the board's firmware, which QEMU does not have. */
export async function startRaspi(image: string, folder: string): Promise<Raspi> {
  const card = newCard(image, folder, 'raspi.img');
  const { kernel, initrd } = extractKernel(card, folder);
  const dtb = takeFromBoot(card, 'bcm2837-rpi-3-b.dtb', join(folder, 'pi3.dtb'));
  // The console is the mini UART, the second serial line: the first one is Bluetooth's on a Pi 3.
  const append =
    'console=ttyS1,115200 earlycon=bcm2835aux,mmio32,0x3f215040 root=PARTUUID=4c594754-02 ro rootwait';
  const qemu = spawn(
    'qemu-system-aarch64',
    [
      ['-M', 'raspi3b', '-display', 'none', '-no-reboot', '-monitor', 'none'],
      ['-serial', 'null', '-serial', 'stdio'],
      ['-kernel', kernel, '-initrd', initrd, '-dtb', dtb, '-append', append],
      ['-drive', `file=${card},format=raw,if=sd`],
    ].flat(),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(qemu, 'exit');
  process.once('exit', () => qemu.kill('SIGKILL'));
  let output = '';
  qemu.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString();
  });
  return {
    async untilPrinted(text, timeoutMs) {
      const end = performance.now() + timeoutMs;
      while (!text.test(output)) {
        if (performance.now() > end || qemu.exitCode !== null)
          throw new Error(`never printed ${text}, but: ${output.slice(-2_000)}`);
        await sleep(250);
      }
    },
    async [Symbol.asyncDispose]() {
      qemu.kill('SIGKILL');
      await ended;
    },
  };
}
