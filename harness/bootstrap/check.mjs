// `npm run check`: types, format, lint, import boundaries and dead code.
import { requireNode } from './node-version.mjs';

requireNode();
const { setUp } = await import('./set-up.mjs');
const { runChecks } = await import('./run-checks.mjs');
await setUp({ build: false });
process.exitCode = runChecks();
