import path from 'node:path';
import { execa } from 'execa';
import { rootTest } from '../real/support/as-root.ts';
import { cellOf, MAIN, readResults, temporaryFolder } from '../real/support/command-line.ts';
import { startQemuHost } from '../real/support/ssh-qemu-host.ts';

/** What could be left on a host: processes, mounts, files, interfaces, rules. */
const STATE = `ps --ppid 2 -p 2 --deselect -o comm= | sort | uniq -c; cat /proc/mounts; ls -A /tmp /var/tmp /run /mnt /opt /root /var/lib/criu-qualify;
ls /sys/class/net; nft list tables; find / -xdev -newer /run/host-key -type f | sort`;

// It takes minutes: npm test -- test/on-request/ssh-qemu.test.ts
const title = 'a host in QEMU, with a kernel of its own, is qualified over ssh and left as it was found';

rootTest(title, async (t) => {
  t.timeout(3_600_000);
  const host = await startQemuHost(t, '6.12');
  const state = async (): Promise<string> =>
    String((await execa('ssh', ['-F', host.config, 'root-lab', STATE], { reject: false, all: true })).all);
  // The first login makes files of its own.
  await state();
  const before = await state();
  const cwd = await temporaryFolder(t);
  const out = path.join(cwd, 'run');
  const where = ['--machine', 'ssh:root-lab', '--ssh-config', host.config];
  const { exitCode, all } = await execa('node', [MAIN, 'run', '-w', 'redis', '-n', '1', ...where, '-o', out], {
    cwd,
    reject: false,
    all: true,
    env: { CI: 'true' },
  });
  t.log(all);
  t.is(exitCode, 0);
  const run = await readResults(out);
  t.is(cellOf(run, 'roundtrip').verdict, 'pass');
  const [machine] = run.machines;
  t.is(machine?.facts?.kernel.release, host.kernel);
  t.is(machine?.clock_domain, 'emulated');
  t.is(machine?.remote?.virtualization, 'qemu');
  t.is(await state(), before);
});
