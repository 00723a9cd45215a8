#!/bin/sh
# Process 1 of new mount, pid, net, uts and ipc namespaces: makes a root from the userland, moves into it and starts the
# runner. The host sees nothing of it, and all of it is gone with this process.
# Arguments: STAGE(empty folder to mount on) MODE(overlay|copy|installed: what this host has installed) USERLAND NODE RUNNER SUBJECTS CRIU(or -) IMAGES(or -) DISK(or -) RUNNER-ARGUMENTS...
set -eu
stage=$1 mode=$2 userland=$3 node=$4 runner=$5 subjects=$6 criu=$7 images=$8 disk=$9
shift 9

mount -t tmpfs -o mode=0755,size=90% criu-qualify "$stage"
root=$stage/root
mkdir "$root" "$stage/upper" "$stage/work"
if [ "$mode" = overlay ]; then
  mount -t overlay -o "lowerdir=$userland,upperdir=$stage/upper,workdir=$stage/work" overlay "$root"
elif [ "$mode" = installed ]; then
  . "${0%/*}/installed.sh"
else
  cp -a "$userland/." "$root/"
  mount --bind "$root" "$root"
fi

mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t sysfs -o nosuid,nodev,noexec sysfs "$root/sys"
mount -t tmpfs -o mode=0755,nosuid run "$root/run"
mount -t tmpfs -o mode=1777,nosuid,nodev tmp "$root/tmp"
mount -t tmpfs -o mode=0755,nosuid dev "$root/dev"
mkdir "$root/dev/pts" "$root/dev/shm" "$root/dev/net"
device() { mknod -m 666 "$root/dev/$1" c "$2" "$3"; }
device null 1 3
device zero 1 5
device full 1 7
device random 1 8
device urandom 1 9
device tty 5 0
device kmsg 1 11
device net/tun 10 200
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777,nosuid,nodev shm "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"

# Binds a file of the host read-only into the new root.
lend() {
  : > "$root$2"
  mount --bind "$1" "$root$2"
  mount -o remount,bind,ro "$root$2"
}
mkdir -p "$root/opt/criu-qualify" "$root/var/lib/criu-qualify"
# Databases may be mapped, and must not lie on a layer either.
[ "$mode" != installed ] || mount -t tmpfs -o mode=0755,size=90% services "$root/var/lib/criu-qualify"
mkdir -p "$root/var/lib/criu-qualify/images" "$root/var/lib/criu-qualify/services"
lend "$node" /opt/criu-qualify/node
lend "$runner" /opt/criu-qualify/runner.mjs
lend "$subjects" /opt/criu-qualify/subjects
[ "$criu" = - ] || lend "$criu" /opt/criu-qualify/criu
if [ "$images" = - ]; then
  # Images hold secrets; in memory of this namespace they end with it, however it ends.
  mount -t tmpfs -o mode=0700,size=90% images "$root/var/lib/criu-qualify/images"
else
  mount --bind "$images" "$root/var/lib/criu-qualify/images"
fi
# A folder on a disk of the host, for images that are to lie on one. Whoever made it takes it away.
if [ "$disk" != - ]; then
  mkdir -p "$root/var/lib/criu-qualify/disk"
  mount --bind "$disk" "$root/var/lib/criu-qualify/disk"
fi

hostname criu-qualify
cd "$root"
if command -v pivot_root >/dev/null; then
  mkdir run/.host
  pivot_root . run/.host
else
  # util-linux 2.42 of Debian has it no longer. As switch_root does it: what was the root stays below, where nobody can see it.
  mount --move . /
fi
# The shell stays as process 1 to reap what restored trees leave behind; Node.js would not.
# A background command of a shell has no standard input, so it is handed over as descriptor 3.
exec chroot . /bin/sh -euc '
  [ ! -d /run/.host ] || umount -l /run/.host
  [ ! -d /run/.host ] || rmdir /run/.host
  export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C HOME=/root
  ip link set lo up
  exec 3<&0
  /opt/criu-qualify/node /opt/criu-qualify/runner.mjs "$@" <&3 3<&- &
  exec 3<&- </dev/null >/dev/null
  wait $!
' runner "$@"
