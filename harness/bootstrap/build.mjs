// `npm run build`: compiles into dist/ what has changed.
import { requireNode } from './node-version.mjs';

requireNode();
const { setUp } = await import('./set-up.mjs');
await setUp({ build: true });
