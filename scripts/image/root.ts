import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

const files = fileURLToPath(new URL('files/', import.meta.url));
/** Device tree overlays: Debian has none of Raspberry Pi OS's. */
const overlays = fileURLToPath(new URL('overlays/', import.meta.url));

/** Units that are useless on a card that is written once, or that would open a console. */
const MASKED = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'getty.target',
  'ldconfig.service',
  'serial-getty@.service',
  'swap.target',
  'systemd-firstboot.service',
  'systemd-hwdb-update.service',
  'systemd-journal-catalog-update.service',
  'systemd-machine-id-commit.service',
  'systemd-update-done.service',
] as const;

export interface RootPlan {
  /** The base root as a tar. */
  readonly base: string;
  readonly deb: string;
  /** A folder of files laid over the root last; null for none. */
  readonly overlay: string | null;
}

/**
 * Makes the whole tree of the card in an empty folder: base, package, settings, boot files. Needs
 * root, and arm64 programs must run (binfmt).
 */
export function makeRoot(root: string, { base, deb, overlay }: RootPlan): void {
  run(['tar', '--extract', '--numeric-owner', '--xattrs', `--file=${base}`, '-C', root]);
  run(['cp', '--recursive', '--no-preserve=ownership', `${files}.`, root]);
  withoutServices(root, () => {
    installPackage(root, deb);
    runIn(root, ['passwd', '--quiet', '--lock', 'root']);
  });
  applySettings(root);
  fillBoot(root);
  if (overlay !== null) cpSync(overlay, root, { recursive: true, verbatimSymlinks: true });
}

/** The base has everything the package depends on, so dpkg needs no network. */
function installPackage(root: string, deb: string): void {
  const place = join(root, 'tmp', 'lygte.deb');
  copyFileSync(deb, place);
  runIn(root, ['dpkg', '--install', '/tmp/lygte.deb']);
  rmSync(place);
}

/** Maintainer scripts must not start services of a root that does not run (policy-rc.d). */
function withoutServices(root: string, work: () => void): void {
  const policy = join(root, 'usr/sbin/policy-rc.d');
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    work();
  } finally {
    rmSync(policy);
  }
}

function applySettings(root: string): void {
  const at = (path: string) => join(root, path);
  for (const unit of MASKED) link(at(`etc/systemd/system/${unit}`), '/dev/null');
  const wants = at('etc/systemd/system/var-lib-lygte.mount.wants');
  mkdirSync(wants, { recursive: true });
  link(join(wants, 'lygte-grow.service'), '../lygte-grow.service');
  link(at('etc/resolv.conf'), '/run/NetworkManager/resolv.conf');
  // Empty, and not "uninitialized": each start gets an id of its own, and systemd takes none for a first boot.
  writeFileSync(at('etc/machine-id'), '');
  rmSync(at('var/lib/dbus/machine-id'), { force: true });
  // For the build only: it turns off flushing, and a device could lose a package to a power cut.
  rmSync(at('etc/dpkg/dpkg.cfg.d/99mmdebstrap'), { force: true });
  for (const folder of ['var/log', 'var/cache', 'var/tmp', 'tmp', 'var/lib/NetworkManager'])
    empty(at(folder));
}

/** The hook of raspi-firmware writes kernel, RAM disk, device trees, config.txt, cmdline.txt. */
function fillBoot(root: string): void {
  const hook = '/etc/kernel/postinst.d/z50-raspi-firmware';
  runIn(root, ['env', 'DEB_MAINT_PARAMS=configure', hook]);
  for (const name of readdirSync(overlays)) {
    const to = join(root, 'boot/firmware/overlays', name.replace(/dts$/, 'dtbo'));
    run(['dtc', '-@', '-q', '-I', 'dts', '-O', 'dtb', '-o', to, join(overlays, name)]);
  }
}

/** Runs a command inside the root. Its /proc is mounted for it alone, and gone when it ends. */
function runIn(root: string, command: readonly string[]): void {
  const env = { PATH: '/usr/sbin:/usr/bin', DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const script = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"';
  run(['unshare', '--mount', 'sh', '-c', script, root, ...command], { env });
}

function link(path: string, target: string): void {
  rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

function empty(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
}
