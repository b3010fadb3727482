#!/bin/sh
# udhcpc's script on the emulated phone: takes the address, and stores what DHCP gave.
[ "$1" = bound ] || exit 0
ip address replace "$ip/$mask" dev "$interface"
[ -z "$router" ] || ip route replace default via "$router"
set | grep -E '^(ip|mask|router|dns|opt114|lease)=' >/tmp/phone/lease
