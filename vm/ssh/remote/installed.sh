# Part of enter.sh, for a userland that is what the remote host has installed: its file systems as they are, read-only. An overlay over all
# of them would hide from CRIU which files are mapped, before Linux 6.8. What services write to gets layers of its own in memory; where a
# file system takes none, it stays read-only.
mount --bind / "$root"
mount -o remount,bind,ro "$root"
# An absolute link would lead what is laid there out of this root, to the disk of the host.
for dir in /opt /var /var/lib; do
  case $(readlink "$dir") in
    /*)
      echo "$dir is an absolute link: what is carried over would be written to this host's own files" >&2
      exit 1
      ;;
  esac
done
n=0
layer() {
  n=$((n + 1))
  mkdir -p "$stage/upper/$n" "$stage/scratch/$n"
  mount -t overlay -o "lowerdir=$1,upperdir=$stage/upper/$n,workdir=$stage/scratch/$n" overlay "$root$1" || true
}
for dir in /etc /home /opt /root /srv /var; do
  [ ! -d "$dir" ] || [ -L "$dir" ] || layer "$dir"
done
# Further disks of the host.
sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ \\]*\) .* - \([^ ]*\) .*/\2 \1/p' /proc/self/mountinfo >"$stage/mounts"
while read -r type point; do
  case $type in ext[234] | xfs | btrfs | zfs | f2fs | bcachefs | erofs | squashfs) ;; *) continue ;; esac
  case $point in / | /dev/* | /proc/* | /run/* | /sys/* | /tmp | /tmp/*) continue ;; esac
  [ -d "$root$point" ] && [ -d "$point" ] || continue
  case $point in
    /etc/* | /home | /home/* | /opt | /opt/* | /root | /root/* | /srv | /srv/* | /var | /var/*) layer "$point" ;;
    *) mount --bind "$point" "$root$point" && mount -o remount,bind,ro "$root$point" ;;
  esac
done <"$stage/mounts"
