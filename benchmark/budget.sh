#!/bin/sh
# Prints where the time of a run went, from the results.json in its folder: benchmark/budget.sh runs/20260131-120000-quick
set -eu

exec node -e '
const { time_budget: budget } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
const line = (name, ms) => console.log(`  ${name.padEnd(24)} ${(ms / 1000).toFixed(1).padStart(7)} s`);
for (const { name, duration_ms } of budget.entries) line(name, duration_ms);
line("overhead", budget.overhead_ms);
line("total", budget.total_ms);
console.log(`  overhead                 ${(budget.overhead_ratio * 100).toFixed(1).padStart(7)} %`);
' "$1/results.json"
