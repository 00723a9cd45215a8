#!/bin/busybox sh
# The first program of a machine: finds the disks, and hands over to machine.sh on the userland's root file system.
# Disks, in this order: the userland, the tools (Node, runner, machine.sh), and the modules of the kernel if it has any.
bb=/bin/busybox
$bb mkdir -p /dev /proc /sys /root
$bb mount -t devtmpfs devtmpfs /dev
exec </dev/console >/dev/console 2>&1
echo 'criu-qualify: initramfs'
$bb mount -t proc proc /proc
$bb mount -t sysfs sysfs /sys

fail() {
  echo "criu-qualify: machine failed: $*"
  # An orderly end: with a kernel that panics nobody could tell whose fault it is.
  echo o >/proc/sysrq-trigger
  $bb sleep 60
}

for module in /modules/*.ko; do
  [ -e "$module" ] || continue
  $bb insmod "$module" || fail "the module ${module##*/} of this kernel cannot be loaded"
done
tries=0
while [ ! -b /dev/vdb ]; do
  tries=$((tries + 1))
  [ $tries -lt 500 ] || fail 'the disks do not appear: the virtio_blk driver found none'
  $bb usleep 20000
done

# Read-only until the runner gets its first command: a saved machine must not know anything of its disk that others change.
$bb mount -t ext4 -o ro,noatime /dev/vda /root || fail "the userland's file system cannot be mounted"
$bb mount -t ext4 -o ro /dev/vdb /root/opt/criu-qualify || fail 'the disk with the tools cannot be mounted'
[ ! -b /dev/vdc ] || $bb mount -t ext4 -o ro /dev/vdc /root/usr/lib/modules || fail 'the disk with the modules cannot be mounted'
for dir in dev proc sys; do
  $bb mount --move /$dir /root/$dir
done
exec $bb switch_root /root /bin/sh /opt/criu-qualify/machine.sh
