#!/bin/sh
# Process 1 of a generated machine: a network by DHCP and an SSH server, and nothing else.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C HOME=/root
box=/opt/criu-qualify-box
echo 'criu-qualify: box'
mount -t tmpfs -o mode=0755,nosuid tmpfs /run
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs /tmp
mkdir -p /dev/pts /dev/shm
mount -t devpts -o mode=0620,ptmxmode=0666 devpts /dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev shm /dev/shm
echo criu-qualify >/proc/sys/kernel/hostname
echo '127.0.0.1 localhost criu-qualify' >/etc/hosts
ulimit -n 524288 2>/dev/null
ip link set lo up

mkdir -p /run/sshd /root/.ssh
chmod 700 /root /root/.ssh
getent passwd sshd >/dev/null || echo 'sshd:x:990:65534::/run/sshd:/usr/sbin/nologin' >>/etc/passwd
# Whoever starts it by hand and names no key gets in as Vagrant's boxes do: with the key that everybody has.
key=$(sed -n 's/.*criu-qualify.key=\([^ ]*\).*/\1/p' /proc/cmdline)
if [ -n "$key" ]; then
  echo "ssh-ed25519 $key" >/root/.ssh/authorized_keys
elif [ ! -s /root/.ssh/authorized_keys ]; then
  # Only at first: Vagrant then puts one of its own in place of it.
  cp $box/insecure.pub /root/.ssh/authorized_keys
fi
ssh-keygen -q -t ed25519 -N '' -f /run/host-key </dev/null

modprobe virtio_net
n=0
until nic=$(ls /sys/class/net | grep -v '^lo$' | head -n 1) && [ -n "$nic" ]; do
  n=$((n + 1))
  [ $n -lt 100 ] || { echo 'criu-qualify: machine failed: no network interface appears'; break; }
  sleep 0.1
done
ip link set "$nic" up
modprobe af_packet 2>/dev/null
$box/busybox udhcpc -f -q -n -t 40 -T 1 -i "$nic" -s $box/dhcp.sh || echo 'criu-qualify: machine failed: no address by DHCP'
/usr/sbin/sshd -D -e -f /dev/null -h /run/host-key -o UsePAM=no -o PermitRootLogin=prohibit-password -o StrictModes=no -o UseDNS=no &
# Orphans of whatever is done here are reaped by this shell.
while :; do
  wait
  sleep 5
done
