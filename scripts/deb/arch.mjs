// What differs between the architectures a package is made for.

/**
 * Debian's name -> npm's name, the GNU triplet, the emulator that runs its programs on
 * another machine, and the compiler's command and Debian package where it is not the machine's own.
 */
export const ARCHITECTURES = {
  amd64: {
    npm: 'x64',
    triplet: 'x86_64-linux-gnu',
    emulator: 'qemu-x86_64-static',
    compiler: 'g++-x86-64-linux-gnu',
  },
  arm64: {
    npm: 'arm64',
    triplet: 'aarch64-linux-gnu',
    emulator: 'qemu-aarch64-static',
    compiler: 'g++-aarch64-linux-gnu',
  },
};

/** True when this machine runs programs of that architecture by itself. */
function isNative(arch) {
  return ARCHITECTURES[arch].npm === process.arch;
}

/** The command and first arguments that run a program of that architecture. */
export function runner(arch, program) {
  const { emulator, triplet } = ARCHITECTURES[arch];
  return isNative(arch) ? [program] : [emulator, '-L', `/usr/${triplet}`, program];
}

/** Commands a package of that architecture is built with -> the Debian packages that bring them. */
export function toolsFor(arch) {
  const { emulator, triplet, compiler } = ARCHITECTURES[arch];
  const own = { 'dpkg-deb': 'dpkg', [`${triplet}-strip`]: 'binutils', [`${triplet}-g++`]: 'g++' };
  const foreign = {
    'dpkg-deb': 'dpkg',
    [`${triplet}-strip`]: `binutils-${triplet.replaceAll('_', '-')}`,
    [`${triplet}-g++`]: compiler,
    [emulator]: 'qemu-user-static',
  };
  return isNative(arch) ? own : foreign;
}
