import path from 'node:path';
import { execa } from 'execa';
import { rootTest } from './support/as-root.ts';
import { cellOf, qualify, readResults, temporaryFolder } from './support/command-line.ts';
import { startQemuHost } from './support/ssh-qemu-host.ts';

/** What could be left on a host: processes, mounts, files of the last minutes, interfaces, rules. */
const STATE = `ps -e -o comm= 2>/dev/null | sort | uniq -c; cat /proc/mounts; ls -A /tmp /var/tmp /run /mnt /opt /root /var/lib/criu-qualify;
ls /sys/class/net; nft list tables; find / -xdev -newer /run/host-key -type f | sort`;

rootTest('a host in QEMU is qualified over ssh, and left as it was found', async (t) => {
  if (process.env['CRIU_QUALIFY_TEST_SSH_QEMU'] === undefined) {
    t.log('not run: it takes minutes without KVM; set CRIU_QUALIFY_TEST_SSH_QEMU=1');
    t.pass();
    return;
  }
  t.timeout(1_200_000);
  const host = await startQemuHost(t, '6.12');
  const state = async (): Promise<string> =>
    String((await execa('ssh', ['-F', host.config, 'root-lab', STATE], { reject: false, all: true })).all);
  await state();
  const before = await state();
  t.log(before);
  const cwd = await temporaryFolder(t);
  const out = path.join(cwd, 'run');
  const start = Date.now();
  const { exitCode, all } = await execa(
    'node',
    [
      path.resolve('dist/harness/cli/main.js'),
      'run',
      '-w',
      'redis',
      '-n',
      '1',
      '--machine',
      'ssh:root-lab',
      '--ssh-config',
      host.config,
      '--out',
      out,
    ],
    { cwd, reject: false, all: true, env: { CI: 'true' } },
  );
  t.log(all, `${(Date.now() - start) / 1000} s`);
  t.is(exitCode, 0);
  const run = await readResults(out);
  t.is(cellOf(run, 'roundtrip').verdict, 'pass');
  const [machine] = run.machines;
  t.is(machine?.facts?.kernel.release, host.kernel);
  t.is(machine?.clock_domain, 'emulated');
  t.log(JSON.stringify(machine?.remote));
  t.is(await state(), before);
  void qualify;
});
