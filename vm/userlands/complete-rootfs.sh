#!/bin/sh
# Last step of building a userland: what machines need in it beyond packages. Runs as root, or as root of a user namespace.
# Argument: ROOTFS
set -eu
rootfs=$1
state=/var/lib/criu-qualify
seed=$state/mysql-seed

for folder in /opt/criu-qualify "$state" "$state/services" /usr/lib/modules; do
  mkdir -p "$rootfs$folder"
  chmod 0755 "$rootfs$folder"
done
mkdir -p "$rootfs$state/images"
chmod 0700 "$rootfs$state/images"

# Runs the server's own initialisation here, at native speed: in an emulated machine it takes minutes.
initialize() {
  chroot "$rootfs" "$@" --datadir="$seed" || {
    echo "criu-qualify: $1 cannot make its empty databases"
    exit 1
  }
  # Redo and undo logs are mostly zeros: without them the seed takes half of the space.
  cp -a --sparse=always -T "$rootfs$seed" "$rootfs$seed.sparse"
  rm -rf "$rootfs$seed"
  mv "$rootfs$seed.sparse" "$rootfs$seed"
  chmod 0700 "$rootfs$seed"
}

# The options are those of workloads/mysql/server.ts. MariaDB also installs a mysqld, so its own name is asked first.
if [ -x "$rootfs/usr/sbin/mariadbd" ]; then
  # --force: a build has no name servers, and the host's name may not resolve in there.
  initialize mariadb-install-db --no-defaults --user=root --auth-root-authentication-method=normal --skip-test-db --force
elif [ -x "$rootfs/usr/sbin/mysqld" ]; then
  initialize mysqld --no-defaults --user=root --initialize-insecure --innodb-redo-log-capacity=64M
fi
