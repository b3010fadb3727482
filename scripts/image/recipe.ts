/**
 * What the image is made of. Whatever changes here changes the base root's key, so that a cached
 * one is never used for another recipe.
 */

export const SUITE = 'trixie';
export const COMPONENTS = 'main,non-free-firmware';

/**
 * Packages of the base root: kernel, firmware of the boards and what the device needs. The `.deb`
 * finds all it depends on here, so that it is installed without a network.
 */
export const PACKAGES = [
  'linux-image-arm64',
  'raspi-firmware',
  'firmware-brcm80211',
  'wireless-regdb',
  'systemd-sysv',
  'systemd-timesyncd',
  'udev',
  'dbus',
  'polkitd',
  'network-manager',
  'dnsmasq-base',
  'wpasupplicant',
  'iw',
  'rfkill',
  'nftables',
  'iproute2',
  'kmod',
  'libatomic1',
  'zstd',
  'fdisk',
  'e2fsprogs',
  'busybox',
  'ca-certificates',
  'tzdata',
] as const;

/**
 * Left out on every installation of a package, now and at upgrades: what no device uses,
 * among it a third of the kernel's modules.
 */
export const LEFT_OUT = [
  '/usr/share/doc/*',
  '/usr/share/man/*',
  '/usr/share/info/*',
  '/usr/share/locale/*',
  '/usr/share/lintian/*',
  '/usr/share/bug/*',
  '/usr/lib/udev/hwdb.d/*',
  '/usr/lib/modules/*/kernel/sound/*',
  '/usr/lib/modules/*/kernel/drivers/gpu/drm/*/*',
  '/usr/lib/modules/*/kernel/drivers/infiniband/*',
  '/usr/lib/modules/*/kernel/drivers/isdn/*',
  '/usr/lib/modules/*/kernel/drivers/media/*',
  '/usr/lib/modules/*/kernel/drivers/scsi/*/*',
  '/usr/lib/modules/*/kernel/drivers/net/ethernet/[!b]*',
  '/usr/lib/modules/*/kernel/drivers/net/wireless/[!bv]*',
  '/usr/lib/modules/*/kernel/drivers/staging/*',
] as const;

/** Kept although a line above names it: the licences. */
export const KEPT = ['/usr/share/doc/*/copyright'] as const;

/** Modules the initial RAM disk carries: the disks of a Pi, and those of QEMU's `virt`. */
export const DISK_MODULES = [
  'ext4',
  'mmc_block',
  'bcm2835',
  'sdhci-iproc',
  'gpio-regulator',
  'reset-raspberrypi',
  'pcie-brcmstb',
  'xhci-pci',
  'usb-storage',
  'uas',
  'sd_mod',
  'virtio_blk',
  'virtio_mmio',
] as const;

/** Files of raspi-firmware's folder that are for cameras and debugging only. */
export const NEEDLESS_FIRMWARE = /^(start|fixup)4?(_db|_x|db|x)\.(elf|dat)$/;

const MIB = 1024 * 1024;

/** The card's three partitions, in bytes; the last one grows to the card at the first start. */
export const LAYOUT = {
  start: 4 * MIB,
  boot: 256 * MIB,
  root: 1280 * MIB,
  data: 192 * MIB,
} as const;

/** Fixed, so that the same files give the same image. */
export const IDS = {
  disk: '0x4c594754',
  boot: '4c594754',
  root: '6c796774-6500-4000-8000-000000000002',
  data: '6c796774-6500-4000-8000-000000000003',
} as const;

export const LABELS = { boot: 'LYGTE-BOOT', root: 'lygte-root', data: 'lygte-data' } as const;
