#!/bin/sh
# Measures the second start: everything installed, compiled and cached; wall time and our own overhead of the suite `quick`.
# Needs root. The first, unmeasured `--version` compiles if something changed. The run folder is removed at the end.
# Further arguments go to `npm start`, e.g. `benchmark/second-start.sh -w redis -n 1`.
set -eu

project=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/second-start.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT HUP
trap 'exit 143' TERM

cd "$project"
npm start --silent -- --version >/dev/null
started=$(date +%s)
status=0
npm start -- "$@" --out "$work/run" || status=$?
ended=$(date +%s)

echo
echo "second start: $((ended - started)) s to the report, exit code $status"
if [ -e "$work/run/results.json" ]; then sh "$project/benchmark/budget.sh" "$work/run"; fi
exit "$status"
