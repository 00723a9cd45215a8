#!/bin/sh
# Makes a CRIU that executes INSTRUCTIONS more in every dump, while the service is frozen: benchmark/slow-criu.sh INSTRUCTIONS FILE
# FILE is for --criu. With 0 it is the same CRIU with the same wrapper around it: what a slowed one is to be compared with.
set -eu
burn=$1 file=$2
here=$(dirname "$0")
library=$(mktemp)
trap 'rm -f "$library"' EXIT
cc -O1 -shared -fPIC -o "$library" "$here/slow-criu.c"
{
  cat <<END
#!/bin/sh
[ "\$1" = dump ] || exec /usr/sbin/criu "\$@"
if [ ! -e /run/slow-criu.so ]; then
  base64 -d >/run/slow-criu.so <<'LIBRARY'
END
  base64 "$library"
  cat <<END
LIBRARY
fi
BURN=$burn LD_PRELOAD=/run/slow-criu.so exec /usr/sbin/criu "\$@"
END
} >"$file"
chmod 0755 "$file"
