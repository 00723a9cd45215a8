# Process 1 of pid and mount namespaces on the remote host, in which everything of ours lives: files in a tmpfs that only they see, and
# every process. It ends when its input ends or says nothing for a while, and then the kernel takes all of it away.
# Words on the input: "alive"; "stop" ends every other process.
set -eu
say() { printf "criu-qualify %s\n" "$*"; }
# /proc is still that of the host, which has another number for this shell than 1. No program may be started to read it.
read -r pid rest </proc/self/stat
mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t tmpfs -o mode=0700,nosuid,nodev,size=90% criu-qualify /tmp
cd /
mkdir /tmp/tools /tmp/stage
say ready "$pid"
while word=$(timeout 60 /bin/sh -c "IFS= read -r word && printf %s \"\$word\""); do
  [ "$word" = stop ] || continue
  kill -9 -1 2>/dev/null || true
  say stopped
done
exit 75
