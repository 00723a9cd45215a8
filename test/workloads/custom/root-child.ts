import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execaSync } from 'execa';
import { layFiles } from '../../../workloads/custom/launch.ts';
import { accountIn, enterRoot, furnishRoot } from '../../../workloads/custom/root.ts';

// In a mount namespace of its own: makes a root filesystem of the host's /usr, enters it, and says what it saw.
const [top = ''] = process.argv.slice(2);
const [root, work] = [path.join(top, 'root'), path.join(top, 'work')];
for (const folder of ['usr', 'etc', 'srv', 'run']) mkdirSync(path.join(root, folder), { recursive: true });
mkdirSync(path.join(work, 'one'), { recursive: true });
for (const name of ['bin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, path.join(root, name));
symlinkSync('/srv', path.join(root, 'data'));
writeFileSync(path.join(root, 'etc', 'passwd'), 'root:x:0:0::/:/bin/sh\nredis:x:107:115::/:/bin/false\n');
writeFileSync(path.join(root, 'run', 'stale'), '');
execaSync('mount', ['--bind', '/usr', path.join(root, 'usr')]);

const mountsBelow = (): number =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(` ${root}/`)).length;

const before = mountsBelow();
const takeAway = await furnishRoot(root, work);
const during = mountsBelow();
const [program = '', ...words] = [
  ...enterRoot(root, path.join(work, 'one')),
  'sh',
  '-c',
  'pwd; cat /etc/passwd; ls -A /run; test -c /dev/null && head -n 1 /proc/self/status',
];
const { stdout } = execaSync(program, words);
const file = { path: '/etc/app.conf', mode: '0600', content: 'x', encoding: 'utf8' } as const;
await layFiles([file], { dir: work, root });
const linked = await layFiles([{ ...file, path: '/data/app.conf' }], { dir: work, root }).catch((error: unknown) =>
  String(error),
);
const account = await accountIn(root, 'redis');
const unknown = await accountIn(root, 'nobody').catch((error: unknown) => String(error));
await takeAway();
const laid = readFileSync(path.join(root, 'etc', 'app.conf'), 'utf8');
process.stdout.write(
  JSON.stringify({ seen: stdout.split('\n'), mounts: [before, during > before, mountsBelow()], laid, linked, account, unknown }),
);
