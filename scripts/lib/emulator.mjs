// What the image and the emulated board need of this computer, and whether it has it.
import { existsSync, readFileSync } from 'node:fs';
import { installTools } from './debian.mjs';
import { onPath, run } from './runtime.mjs';

const IMAGE_TOOLS = {
  mmdebstrap: 'mmdebstrap',
  // mmdebstrap asks it whether arm64 programs run; it only recommends the package.
  'arch-test': 'arch-test',
  'qemu-aarch64-static': 'qemu-user-static',
  'update-binfmts': 'binfmt-support',
  sfdisk: 'fdisk',
  'mkfs.vfat': 'dosfstools',
  'mkfs.ext4': 'e2fsprogs',
  mcopy: 'mtools',
  dtc: 'device-tree-compiler',
};
const BOARD_TOOLS = { 'qemu-system-aarch64': 'qemu-system-arm', socat: 'socat' };

const BINFMT = '/proc/sys/fs/binfmt_misc';

/**
 * Prepares this computer to build the image, and with `board` to run it; prints what is missing.
 * @returns {boolean} whether everything is there
 */
export function prepareEmulator({ board }) {
  if (process.platform !== 'linux' || process.getuid() !== 0) {
    console.error('lygte: the image and the emulated board need root on a Debian machine (Linux)');
    return false;
  }
  // sfdisk and the makers of file systems are not on everybody's path.
  process.env.PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
  const tools = board ? { ...IMAGE_TOOLS, ...BOARD_TOOLS } : IMAGE_TOOLS;
  installTools(tools);
  const all = Object.keys(tools).every((tool) => onPath(tool));
  return all && runsArm64();
}

/** Lets the kernel start arm64 programs in QEMU, also inside a chroot. */
function runsArm64() {
  if (process.arch === 'arm64') return true;
  if (!existsSync(`${BINFMT}/register`)) run(['mount', '-t', 'binfmt_misc', 'binfmt_misc', BINFMT]);
  const entry = `${BINFMT}/qemu-aarch64`;
  if (!existsSync(entry)) run(['update-binfmts', '--enable', 'qemu-aarch64']);
  if (existsSync(entry) && /^flags:.*F/m.test(readFileSync(entry, 'utf8'))) return true;
  console.error(`lygte: arm64 programs do not run here (${entry}, as binfmt-support registers it)`);
  return false;
}
