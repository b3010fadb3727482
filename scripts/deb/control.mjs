// What dpkg needs to know of the package.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/runtime.mjs';
import { filesOf } from './tree.mjs';

const MAINTAINER = 'Lygte <lygte@lygte.dk>';

/** libatomic, libstdc++ and libgcc are Node's; wpasupplicant also is the access point's. */
const DEPENDS = [
  'libc6 (>= 2.34)',
  'libatomic1',
  'libgcc-s1',
  'libstdc++6 (>= 12)',
  'systemd (>= 252)',
  'dbus',
  'udev',
  'network-manager',
  'dnsmasq-base',
  'wpasupplicant',
  'wireless-regdb',
  'iw',
  'rfkill',
  'kmod',
  'nftables',
  'polkitd',
];

/** Writes DEBIAN/ of a tree. */
export function putControl(tree, { arch, version }) {
  const folder = join(tree, 'DEBIAN');
  const files = filesOf(tree);
  mkdirSync(folder);
  const kib = files.reduce(
    (sum, path) => sum + Math.ceil(statSync(join(tree, path)).size / 1024),
    0,
  );
  const control = [
    'Package: lygte',
    `Version: ${version}`,
    `Architecture: ${arch}`,
    `Maintainer: ${MAINTAINER}`,
    `Installed-Size: ${kib}`,
    `Depends: ${DEPENDS.join(', ')}`,
    'Recommends: systemd-timesyncd, ca-certificates, bash-completion',
    'Section: misc',
    'Priority: optional',
    'Description: children’s emergency contacts during an outage',
    ' A box on the wall of a school or a nursery that holds sealed data and gives',
    ' the staff access to it by its own Wi-Fi when network or power is gone.',
    ' .',
    ' The package makes a Raspberry Pi with Debian or Raspberry Pi OS such a box:',
    ' server, sync with the municipality’s hub, button, light and hotspot.',
    '',
  ].join('\n');
  writeFileSync(join(folder, 'control'), control);
  const sums = files.map((path) => `${md5(join(tree, path))}  ${path}\n`);
  writeFileSync(join(folder, 'md5sums'), sums.join(''));
  const etc = files.filter((path) => path.startsWith('etc/')).map((path) => `/${path}\n`);
  writeFileSync(join(folder, 'conffiles'), etc.join(''));
  for (const name of ['postinst', 'prerm', 'postrm'])
    cpSync(join(root, 'scripts', 'deb', 'maintainer', name), join(folder, name));
}

function md5(path) {
  return createHash('md5').update(readFileSync(path)).digest('hex');
}
