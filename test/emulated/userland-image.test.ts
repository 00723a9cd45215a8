import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { rootTest } from '../real/support/as-root.ts';
import { markedProcesses, survivors } from '../real/support/host.ts';
import { makeOrdinaryUser, type OrdinaryUser } from '../real/support/ordinary-user.ts';
import { SMALL_YAML } from '../vm/userlands/small.ts';

const SUBORDINATE = /^ {2}Give them: sudo (usermod --add-subuids \d+-\d+ --add-subgids \d+-\d+ \S+)$/m;

/** A user who has done what the program said. */
const makeBuilder = async (t: ExecutionContext): Promise<{ user: OrdinaryUser; definition: string }> => {
  const user = await makeOrdinaryUser(t);
  const definition = path.join(user.home, 'small.yaml');
  writeFileSync(definition, SMALL_YAML);
  const refused = await user.qualify('userlands', 'build', definition);
  t.is(refused.exitCode, 3, refused.all);
  t.regex(refused.stderr, /lacks 65536 subordinate ids in \/etc\/subuid and \/etc\/subgid\./);
  const [, command = ''] = SUBORDINATE.exec(refused.stderr) ?? [];
  const [file = '', ...argv] = command.split(' ');
  await execa(file, argv);
  return { user, definition };
};

const inspect = async (image: string, request: string): Promise<string> =>
  (await execa('debugfs', ['-R', request, image])).stdout;

rootTest('an ordinary user builds a userland, of which the image is kept, and removes it', async (t) => {
  const { user, definition } = await makeBuilder(t);
  const built = await user.qualify('userlands', 'build', definition);
  t.is(built.exitCode, 0, built.all);
  t.deepEqual(await survivors(user.mark), []);
  const [folder = '', ...others] = user.cached();
  t.deepEqual(others, []);
  const dir = path.join(user.home, '.cache', 'criu-qualify', 'userlands', folder);
  t.deepEqual(readdirSync(dir).sort(), ['manifest.json', 'rootfs.ext4']);
  const manifest = JSON.parse(readFileSync(path.join(dir, 'manifest.json'), 'utf8'));
  t.regex(manifest.packages.kmod, /^\d/);
  t.true(manifest.size_bytes > 10_000_000);

  const image = path.join(dir, 'rootfs.ext4');
  t.regex((await execa('e2fsck', ['-fn', image])).stdout, /Pass 5/);
  t.regex(await inspect(image, 'stat /usr/bin/env'), /Type: regular [\s\S]*User: +0 +Group: +0 /);
  t.regex(await inspect(image, 'stat /var/mail'), /Mode: +02775 [\s\S]*User: +0 +Group: +8 /, 'groups other than root too');
  t.regex(await inspect(image, 'stat /var/lib/criu-qualify/images'), /Type: directory +Mode: +0700 [\s\S]*User: +0 /);
  for (const mounted of ['dev', 'proc', 'sys', 'run', 'tmp']) {
    t.is((await inspect(image, `ls -p /${mounted}`)).trim().split('\n').length, 2, `/${mounted} holds nothing but . and ..`);
  }

  const removed = await user.qualify('userlands', 'remove', 'small');
  t.is(removed.exitCode, 0, removed.all);
  t.deepEqual(user.cached(), []);
});

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  rootTest(`${signal} in the build of an ordinary user: no process stays, and no file after the next command`, async (t) => {
    const { user, definition } = await makeBuilder(t);
    const build = user.qualify('userlands', 'build', definition);
    // Leaving a loop over execa's own iterator would end the child.
    for await (const chunk of build.stderr.iterator({ destroyOnReturn: false }))
      if (/setting up|unpacking/.test(String(chunk))) break;
    t.true(markedProcesses(user.mark).length > 3, 'mmdebstrap was at work');
    build.kill(signal);
    const ended = await build;
    t.is(ended.exitCode, signal === 'SIGINT' ? 130 : undefined, ended.all);
    t.deepEqual(await survivors(user.mark), []);
    if (signal === 'SIGKILL') {
      t.is(user.cached().length, 1, 'the kill came in the middle');
      t.is((await user.qualify('userlands', 'remove', 'debian-12')).exitCode, 0);
    }
    t.deepEqual(user.cached(), []);
  });
}
