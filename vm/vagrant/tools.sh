#!/bin/sh
# Process 1 of new mount, pid, net, uts and ipc namespaces: a host of its own for Vagrant and libvirt, over a root filesystem that has them
# installed. Nothing outside sees its machines, networks and mounts, and all of it is gone with this process, which ends with its input.
# Arguments: STAGE(empty folder to mount on) ROOT IMAGES(folder for the disks of its machines) FOLDERS(that are seen where they are)...
set -eu
stage=$1 tools=$2 images=$3
shift 3
mount -t tmpfs -o mode=0755,size=90% criu-qualify "$stage"
root=$stage/root
mkdir "$root" "$stage/upper" "$stage/work"
mount -t overlay -o "lowerdir=$tools,upperdir=$stage/upper,workdir=$stage/work" overlay "$root"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t sysfs -o nosuid,nodev,noexec sysfs "$root/sys"
mount -t tmpfs -o mode=0755,nosuid,nodev run "$root/run"
mount --rbind /dev "$root/dev"
# Folders of this host, where they are: a Vagrantfile may name files by their paths.
lend() {
  mkdir -p "$root$1"
  mount --rbind "$1" "$root$1"
}
for dir in /*; do
  case ${dir#/} in
    bin | dev | etc | lib* | lost+found | proc | run | sbin | sys | usr | var) continue ;;
  esac
  [ ! -d "$dir" ] || [ -L "$dir" ] || lend "$dir"
done
for dir in "$@"; do lend "$dir"; done
mkdir -p "$root/run/tmp" "$root/run/lock" "$root/run/libvirt" "$root/var/lib/libvirt/images"
mount --bind "$images" "$root/var/lib/libvirt/images"
cat >"$root/etc/libvirt/qemu.conf" <<'CONF'
security_driver = "none"
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
cgroup_controllers = []
namespaces = []
stdio_handler = "file"
CONF
echo 127.0.0.1 localhost criu-qualify >"$root/etc/hosts"
hostname criu-qualify
exec chroot "$root" /bin/sh -euc '
  cd /
  export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root TMPDIR=/run/tmp
  ip link set lo up
  libvirtd --timeout 0 </dev/null >/run/libvirtd.log 2>&1 &
  n=0
  until virsh --connect qemu:///system --quiet list >/run/virsh.log 2>&1; do
    n=$((n + 1))
    if [ $n -gt 60 ] || ! kill -0 $! 2>/dev/null; then
      echo "criu-qualify failed $(tail -n 1 /run/libvirtd.log)"
      exit 1
    fi
    sleep 0.5
  done
  echo "criu-qualify ready"
  # The shell stays to reap: libvirt waits for the end of machines that it is not the parent of. A background command has no standard input,
  # so it is handed over as descriptor 3.
  exec 3<&0
  cat <&3 3<&- >/dev/null &
  exec 3<&- </dev/null
  wait $!
'
