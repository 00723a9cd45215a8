#!/bin/sh
# Runs a command in a copy-on-write view of a root filesystem, in mount and pid namespaces of its own.
# Arguments: ROOT KERNEL-FOLDER RELEASE COMMAND...
set -eu
root=$1 kernel=$2 release=$3
shift 3
stage=$(mktemp -d)
mount -t tmpfs tmpfs "$stage"
mkdir "$stage/upper" "$stage/work" "$stage/root"
mount -t overlay -o "lowerdir=$root,upperdir=$stage/upper,workdir=$stage/work" overlay "$stage/root"
mkdir -p "$stage/root/boot" "$stage/root/usr/lib/modules"
cp "$kernel/vmlinuz" "$stage/root/boot/vmlinuz-$release"
cp "$kernel/config" "$stage/root/boot/config-$release"
cp -a "$kernel/lib/modules/$release" "$stage/root/usr/lib/modules/"
mount --rbind /dev "$stage/root/dev"
mount -t proc proc "$stage/root/proc"
mount -t sysfs sysfs "$stage/root/sys"
for dir in tmp run; do mount -t tmpfs tmpfs "$stage/root/$dir"; done
exec chroot "$stage/root" env HOME=/root TERM=dumb PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
