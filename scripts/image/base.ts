import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, keyOf } from './cache.ts';
import { COMPONENTS, DISK_MODULES, KEPT, LEFT_OUT, PACKAGES, SUITE } from './recipe.ts';
import { run } from './run.ts';

const hookFile = new URL('base/initramfs.sh', import.meta.url);

/**
 * Path of the base root as a tar: Debian arm64 with kernel and firmware, without Lygte. Made by
 * mmdebstrap the first time, which takes ten minutes under emulation; kept in the cache after
 * that, under a name made of all that goes into it.
 */
export function baseRoot(log: (line: string) => void): string {
  const script = readFileSync(hookFile, 'utf8').replace('@MODULES@', DISK_MODULES.join(' '));
  const command = bootstrap(script);
  const path = join(cacheFolder(), `base-${SUITE}-${keyOf(...command)}.tar`);
  if (existsSync(path)) return path;
  log(`making the base root ${path} (mmdebstrap, about ten minutes, once)`);
  // A name of its own until it is whole: a run that was cut off leaves nothing that would be used.
  const making = mkdtempSync(join(cacheFolder(), 'making-'));
  try {
    const tar = join(making, 'root.tar');
    // The RAM disk is made once, at the end, and not after each package.
    const env = { ...process.env, TMPDIR: tmpdir(), LC_ALL: 'C', INITRD: 'No' };
    run([...command, SUITE, tar], { env });
    renameSync(tar, path);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return path;
}

/** The mmdebstrap command without suite and target. */
function bootstrap(initramfsHook: string): string[] {
  const dpkg = [...LEFT_OUT.map((path) => `path-exclude=${path}`), ...KEPT.map(include)];
  // A build that is cut off is repeated anyway, so packages need not be flushed one by one.
  const options = [...dpkg, 'force-unsafe-io'].map((line) => `--dpkgopt=${line}`);
  return [
    'mmdebstrap',
    '--mode=root',
    '--architectures=arm64',
    '--variant=minbase',
    `--components=${COMPONENTS}`,
    `--include=${PACKAGES.join(',')}`,
    '--aptopt=Acquire::Languages "none"',
    '--aptopt=APT::Install-Recommends "false"',
    ...options,
    `--essential-hook=${writeInto('etc/initramfs-tools/hooks/lygte', initramfsHook, '755')}`,
    `--essential-hook=${writeInto('etc/initramfs-tools/conf.d/lygte', initramfsConf, '644')}`,
    '--customize-hook=chroot "$1" env -u INITRD update-initramfs -c -k all',
  ];
}

const include = (path: string) => `path-include=${path}`;
const initramfsConf = 'MODULES=list\nCOMPRESS=zstd\nCOMPRESSLEVEL=6\nFSTYPE=ext4\n';

/** A shell command that writes a file below the new root. */
function writeInto(path: string, text: string, mode: string): string {
  const encoded = Buffer.from(text).toString('base64');
  const target = `"$1/${path}"`;
  return `mkdir -p "$(dirname ${target})" && echo ${encoded} | base64 -d > ${target} && chmod ${mode} ${target}`;
}
