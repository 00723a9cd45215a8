// `npm test -- ARGS`: sets up what is missing and runs ava; the last line is `N passed, N failed`.
import { requireNode } from './node-version.mjs';

requireNode();
const { setUp } = await import('./set-up.mjs');
const { runTests } = await import('./run-tests.mjs');
await setUp({ packages: 'test', build: true });
process.exitCode = await runTests(process.argv.slice(2));
