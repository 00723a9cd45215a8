import path from 'node:path';
import { execa } from 'execa';
import { rootTest } from '../../real/support/as-root.ts';
import { temporaryFolder } from '../../real/support/command-line.ts';

rootTest(
  'a service is started in its root filesystem, with what programs expect and nothing that was there of an earlier start',
  async (t) => {
    const top = await temporaryFolder(t);
    const child = path.join(import.meta.dirname, 'root-child.js');
    const { stdout } = await execa('unshare', ['--mount', '--propagation', 'private', process.execPath, child, top]);
    const found = JSON.parse(stdout);
    t.deepEqual(found.seen, [
      path.join(top, 'work', 'one'),
      'root:x:0:0::/:/bin/sh',
      'redis:x:107:115::/:/bin/false',
      // /run is empty.
      'Name:\thead',
    ]);
    t.deepEqual(found.mounts, [1, true, 1], 'what was mounted is gone again');
    t.is(found.laid, 'x');
    t.regex(found.linked, /the folder of \/data\/app\.conf is a link in the root filesystem/);
    t.deepEqual(found.account, { user: '107', group: '115' });
    t.regex(found.unknown, /the root filesystem has no user "nobody"/);
  },
);
