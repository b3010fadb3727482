#!/bin/sh
# Hook of initramfs-tools: the modules of the disks a device starts from, and no others. They are
# loaded when udev finds the hardware.
[ "$1" = prereqs ] && exit 0
. /usr/share/initramfs-tools/hook-functions
manual_add_modules @MODULES@
