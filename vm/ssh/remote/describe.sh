# What the remote host is, as root: one line for each fact, before anything is changed.
say() { printf "criu-qualify %s\n" "$*"; }
path_of() { command -v "$1" 2>/dev/null || true; }
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" LANG=C

say arch "$(uname -m)"
say release "$(uname -r)"
say version "$(uname -v)"
say glibc "$(getconf GNU_LIBC_VERSION 2>/dev/null)"
say distribution "$(sed -n "s/^PRETTY_NAME=//p" /etc/os-release 2>/dev/null | tr -d \")"
say suite "$(sed -n "s/^VERSION_CODENAME=//p" /etc/os-release 2>/dev/null | tr -d \")"
say cpu "$(sed -n "s/^model name[^:]*: //p" /proc/cpuinfo | sed q)"
say hypervisor "$(grep -c -w -m 1 hypervisor /proc/cpuinfo)"
say cores "$(getconf _NPROCESSORS_ONLN)"
say memory "$(sed -n "s/^MemTotal: *\([0-9]*\).*/\1/p" /proc/meminfo)"
say available "$(sed -n "s/^MemAvailable: *\([0-9]*\).*/\1/p" /proc/meminfo)"
say load "$(cut -d " " -f 1 /proc/loadavg)"
say detect "$(systemd-detect-virt --vm 2>/dev/null)"
say vendor "$(cat /sys/class/dmi/id/sys_vendor 2>/dev/null)"
say clocks "$(cat /sys/devices/system/clocksource/clocksource0/available_clocksource 2>/dev/null)"
say criu "$(path_of criu)"
say node "$(path_of node)"
say node-version "$(node --version 2>/dev/null)"
for tool in unshare nsenter setpriv mount umount chroot tar timeout ip sed mknod; do
  [ -n "$(path_of $tool)" ] || say missing "$tool"
done
