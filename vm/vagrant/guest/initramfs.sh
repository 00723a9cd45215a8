#!/bin/busybox sh
# The first program of a generated machine: finds the disk of the box, gives it the modules of this kernel, which came with this file
# system, and hands over to the box.
bb=/bin/busybox
$bb mkdir -p /dev /proc /sys /root
$bb mount -t devtmpfs devtmpfs /dev
exec </dev/console >/dev/console 2>&1
echo 'criu-qualify: initramfs'
$bb mount -t proc proc /proc
$bb mount -t sysfs sysfs /sys

fail() {
  echo "criu-qualify: machine failed: $*"
  echo o >/proc/sysrq-trigger
  $bb sleep 60
}

for module in /modules/*.ko; do
  [ -e "$module" ] || continue
  $bb insmod "$module" || fail "the module ${module##*/} of this kernel cannot be loaded"
done
tries=0
while [ ! -b /dev/vda ]; do
  tries=$((tries + 1))
  [ $tries -lt 500 ] || fail 'the disk does not appear: the virtio_blk driver found none'
  $bb usleep 20000
done
$bb mount -t ext4 -o noatime,noinit_itable /dev/vda /root || fail "the box's file system cannot be mounted"
if [ -d /lib/modules ]; then
  $bb mount -t tmpfs -o mode=0755,nosuid,nodev modules /root/usr/lib/modules
  # File by file: both lie in memory.
  $bb mv /lib/modules/* /root/usr/lib/modules/
fi
for dir in dev proc sys; do
  $bb mount --move /$dir /root/$dir
done
exec $bb switch_root /root /opt/criu-qualify-box/init
