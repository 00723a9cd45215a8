import { contained } from '../contained.ts';
import { runLines } from '../run-lines.ts';
import type { UserlandDefinition } from './definition.ts';
import { failureOf } from './failures.ts';

/**
 * Unpacked by the userland's own tar inside of it, so that no link in there leads out. Folders of the archive do not take the place
 * of links such as /bin. What a user has in a folder belongs to root in the machine.
 */
const LAY = `set -euo pipefail
rootfs=$1 from=$2 to=$3 whole=$4
chroot "$rootfs" mkdir -p "$to"
owners='--owner=0 --group=0' exclude=
if [ "$whole" = whole ]; then
  # One that belongs to root was made by root, for example by debootstrap: its users are meant.
  [ "$(stat --format=%u "$from")" != 0 ] || owners=--numeric-owner
  exclude='--anchored'
  for folder in dev proc sys run tmp; do exclude="$exclude --exclude=./$folder/* --exclude=$folder/*"; done
fi
set -f
content() {
  if [ -d "$from" ]; then tar --directory "$from" $owners --create --file - .; return; fi
  case "$from" in
    *.gz | *.tgz) gzip -dc "$from" ;;
    *.xz) xz -dc "$from" ;;
    *.zst) zstd -dcq "$from" ;;
    *) cat "$from" ;;
  esac
}
content | chroot "$rootfs" tar --directory "$to" --extract --file - --keep-directory-symlink --numeric-owner $exclude`;

export interface LayTreesRequest {
  readonly definition: UserlandDefinition;
  readonly rootfs: string;
  /** The folder of the user's that it lies in, for errors. */
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
}

/** Lays the trees of a definition over its root filesystem. Throws an infra error with what tar said. */
export const layTrees = async ({ definition, rootfs, cacheDir, signal }: LayTreesRequest): Promise<void> => {
  for (const { from, to, whole } of definition.trees) {
    const { ok, lines } = await runLines({
      command: contained(['bash', '-c', LAY, 'lay', rootfs, from, to, whole ? 'whole' : 'part']),
      signal,
    });
    if (!ok) throw failureOf(lines, { action: `Laying ${from} over the userland ${definition.name}`, folder: cacheDir });
  }
};
