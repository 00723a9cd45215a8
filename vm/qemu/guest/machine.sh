#!/bin/sh
# Process 1 of a machine: mounts what a system has, starts the runner on the virtio port, reaps what restored trees leave
# behind, and ends the machine when the runner ends.
# Arguments of the runner come from the file runner-arguments beside this one, one per line.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C HOME=/root
echo 'criu-qualify: machine'
mount -t tmpfs -o mode=0755,nosuid tmpfs /run
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs /tmp
mkdir -p /dev/pts /dev/shm
mount -t devpts -o mode=0620,ptmxmode=0666 devpts /dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev shm /dev/shm
# Everybody may open it, as where udev runs; the node that its module makes is for root alone, whom a user namespace does not have.
mkdir -p /dev/net
mknod -m 0666 /dev/net/tun c 10 200 2>/dev/null || chmod 0666 /dev/net/tun
# Images hold secrets; in memory they end with the machine, and no disk makes a figure worse.
mount -t tmpfs -o mode=0700,size=90% images /var/lib/criu-qualify/images
if grep -q criu-qualify.clock=instructions /proc/cmdline; then
  # Time jumps while the machine waits for a disk, and what works in the background is counted: neither may happen in a cycle.
  mount -t tmpfs -o mode=0755,nosuid services /var/lib/criu-qualify/services
  echo 0 >/proc/sys/vm/dirty_writeback_centisecs
  echo 3600 >/proc/sys/vm/stat_interval
  echo 0 >/proc/sys/vm/compaction_proactiveness
  echo 0 >/proc/sys/vm/watermark_boost_factor
  # The lists of free pages of a processor grow to thousands by themselves (Linux 6.7), and a page from them costs 240 instructions less
  # than one from the zone: with a fraction as small as this they keep to four batches (mm/page_alloc.c, zone_highsize).
  echo 1000000 >/proc/sys/vm/percpu_pagelist_high_fraction
  # Else whoever waits for a grace period waits for timer interrupts, and that wait is counted.
  echo 1 >/sys/kernel/rcu_expedited
  echo 4294967295 >/sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs
  echo 4294967295 >/sys/kernel/mm/transparent_hugepage/khugepaged/alloc_sleep_millisecs
fi 2>/dev/null
echo criu-qualify >/proc/sys/kernel/hostname
ip link set lo up
ulimit -n 524288 2>/dev/null

port=
for candidate in /sys/class/virtio-ports/*; do
  [ "$(cat "$candidate/name" 2>/dev/null)" = criu-qualify ] && port=/dev/${candidate##*/}
done
if [ -z "$port" ]; then
  echo 'criu-qualify: machine failed: the virtio port is not there'
  echo o >/proc/sysrq-trigger
  sleep 60
fi

while IFS= read -r argument; do
  set -- "$@" "$argument"
done </opt/criu-qualify/runner-arguments
# A background command of a shell has no standard input, so it is handed over as descriptor 3.
exec 3<>"$port"
/opt/criu-qualify/node /opt/criu-qualify/runner.mjs "$@" <&3 >&3 3<&- &
runner=$!
exec 3<&-
wait $runner
echo "criu-qualify: runner ended with $?"
echo o >/proc/sysrq-trigger
sleep 60
