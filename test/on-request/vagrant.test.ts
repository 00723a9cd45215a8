import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { chooseKernelsOf } from '../../harness/run/kernels.ts';
import { ensureBusybox } from '../../vm/qemu/bundles.ts';
import { defaultCacheDir } from '../../vm/userlands/cache-dir.ts';
import { initrdFor } from '../../vm/vagrant/initrd.ts';
import { vagrantDir } from '../../vm/vagrant/tools.ts';
import { rootTest } from '../real/support/as-root.ts';
import { cellOf, MAIN, readResults, temporaryFolder } from '../real/support/command-line.ts';

const cacheDir = defaultCacheDir(process.env);

/** What could be left on this host: mounts, interfaces, rules, processes of libvirt and of machines, folders of the run. */
const state = async (): Promise<string> => {
  const { stdout } = await execa(
    'sh',
    [
      '-c',
      'cat /proc/mounts; ls /sys/class/net; nft list tables; ps -e -o comm= | grep -E "^(libvirtd|dnsmasq|virtlogd)" | sort',
    ],
    { reject: false },
  );
  const folders = await readdir(vagrantDir(cacheDir)).catch(() => []);
  return [stdout, ...folders.filter((name) => name.includes('.partial-'))].join('\n');
};

const run = async (t: ExecutionContext, machine: readonly string[]) => {
  const cwd = await temporaryFolder(t);
  const out = path.join(cwd, 'run');
  const { exitCode, all } = await execa('node', [MAIN, 'run', '-w', 'redis', '-n', '1', ...machine, '-o', out], {
    cwd,
    reject: false,
    all: true,
    env: { CI: 'true' },
  });
  t.log(all);
  t.is(exitCode, 0);
  const results = await readResults(out);
  t.is(cellOf(results, 'roundtrip').verdict, 'pass');
  return results.machines[0];
};

/** A Vagrantfile as a user would write it, with the box that the generated one has left in the cache. */
const HAND_WRITTEN = `Vagrant.configure("2") do |config|
  config.vm.box = "criu-qualify/debian-unstable"
  config.vm.synced_folder ".", "/vagrant", disabled: true
  config.ssh.username = "root"
  config.vm.define "redis" do |node|
    node.vm.provider :libvirt do |lv|
      lv.driver = "qemu"
      lv.cpu_mode = "maximum"
      lv.memory = 1536
      lv.kernel = File.join(__dir__, "vmlinuz")
      lv.initrd = File.join(__dir__, "initrd.cpio")
      lv.cmd_line = "console=ttyS0"
    end
  end
  config.vm.define "other"
end
`;

// It takes some ten minutes: npm test -- test/on-request/vagrant.test.ts
rootTest('a generated Vagrantfile and one written by hand qualify a kernel, and leave nothing', async (t) => {
  t.timeout(3_600_000);
  const before = await state();
  const generated = await run(t, ['--machine', 'vagrant', '-k', '6.12', '-u', 'debian-unstable']);
  t.is(generated?.provider, 'vagrant');
  t.is(generated?.clock_domain, 'emulated');
  t.is(generated?.vagrant?.cpu_model, 'maximum');
  t.is(generated?.vagrant?.found, 'not_created');
  t.is(await state(), before);

  const signal = new AbortController().signal;
  const wishes = { kernels: ['6.12'], modules: undefined, flavour: undefined, provider: 'qemu', hosts: [], shapes: [] } as const;
  const request = { cacheDir, mirror: undefined, signal, say: () => undefined, machines: wishes };
  const [kernel] = (await chooseKernelsOf(request, () => undefined)).others;
  if (kernel === undefined) throw new Error('no kernel');
  const lab = await temporaryFolder(t);
  await writeFile(path.join(lab, 'Vagrantfile'), HAND_WRITTEN);
  await copyFile(kernel.image, path.join(lab, 'vmlinuz'));
  const initrd = await initrdFor(vagrantDir(cacheDir), kernel, await ensureBusybox({ cacheDir, signal }));
  await copyFile(initrd, path.join(lab, 'initrd.cpio'));
  const written = await run(t, ['--machine', `vagrant:${lab}:redis`]);
  t.is(written?.facts?.kernel.release, kernel.release);
  t.regex(written?.vagrant?.box ?? '', /^criu-qualify\/debian-unstable /);
  t.is(await readFile(path.join(lab, 'Vagrantfile'), 'utf8'), HAND_WRITTEN);
  t.deepEqual((await readdir(lab)).toSorted(), ['Vagrantfile', 'initrd.cpio', 'vmlinuz']);
  t.is(await state(), before);

  const unnamed = await execa('node', [MAIN, 'run', '-w', 'redis', '--machine', `vagrant:${lab}`], {
    cwd: lab,
    reject: false,
    all: true,
  });
  t.is(unnamed.exitCode, 2);
  t.regex(String(unnamed.all), /has several machines: redis, other/);
  t.is(await state(), before);
});
