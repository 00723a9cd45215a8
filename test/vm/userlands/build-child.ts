import { ensureUserland } from '../../../vm/userlands/ensure.ts';
import { SMALL } from './small.ts';

// A build in a process of its own, for the test that kills it. It says on stdout when packages are being installed.
const [, , cacheDir = ''] = process.argv;
await ensureUserland({
  definition: SMALL,
  cacheDir,
  onProgress: ({ stage }) => process.stdout.write(`${stage}\n`),
});
