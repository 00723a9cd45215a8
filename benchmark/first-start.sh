#!/bin/sh
# Measures the first start: a clean clone, no node_modules, no npm cache, no userland; the time until the report is there.
# Needs root, git, Node and npm, and a network. Everything is made in a temporary folder, which is removed at the end.
# Further arguments go to `npm start`, e.g. `benchmark/first-start.sh -w redis -n 1`.
set -eu

project=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/first-start.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT HUP
trap 'exit 143' TERM

git clone --quiet --local "$project" "$work/checkout"
# What is not committed belongs to what is measured: changed and new files are copied, deleted ones are deleted.
(cd "$project" && git ls-files -z --modified --others --exclude-standard) >"$work/changed"
(cd "$project" && git ls-files -z --deleted) >"$work/deleted"
(cd "$project" && xargs -0 -r sh -c 'for file; do [ ! -e "$file" ] || cp --parents -- "$file" "$0"; done' "$work/checkout") \
  <"$work/changed"
(cd "$work/checkout" && xargs -0 -r rm -f --) <"$work/deleted"

cd "$work/checkout"
export XDG_CACHE_HOME="$work/cache" npm_config_cache="$work/npm"
started=$(date +%s)
status=0
npm start -- "$@" --out "$work/run" || status=$?
ended=$(date +%s)

echo
echo "first start: $((ended - started)) s to the report, exit code $status"
if [ -e "$work/run/results.json" ]; then sh "$project/benchmark/budget.sh" "$work/run"; fi
exit "$status"
