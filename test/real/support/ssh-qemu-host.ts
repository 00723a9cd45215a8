import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { chooseKernelsOf } from '../../../harness/run/kernels.ts';
import { ensureBusybox } from '../../../vm/qemu/bundles.ts';
import { qemuDir } from '../../../vm/qemu/cached-file.ts';
import { chooseQemu } from '../../../vm/qemu/choose.ts';
import { kernelArguments, qemuArguments } from '../../../vm/qemu/command.ts';
import { modulesDisk } from '../../../vm/qemu/disks.ts';
import { makeDisk } from '../../../vm/qemu/ext4.ts';
import { initramfsFor } from '../../../vm/qemu/initramfs.ts';
import { startQemu } from '../../../vm/qemu/process.ts';
import { defaultCacheDir } from '../../../vm/userlands/cache-dir.ts';
import { parseDefinition } from '../../../vm/userlands/definition.ts';
import { ensureUserland } from '../../../vm/userlands/ensure.ts';
import { ensureUserlandImage } from '../../../vm/userlands/image.ts';
import { temporaryFolder } from './command-line.ts';
import { type LabHost, layHost, waitForSsh } from './ssh-host.ts';

const LAB_HOST = `version: 1
name: lab-host
description: Debian unstable with CRIU, Redis and an SSH server, as a host of a lab
suite: unstable
components: [main]
packages: [criu, redis-server, openssh-server, sudo, kmod, mount, iproute2, nftables, iptables, libstdc++6]
`;

/** Takes the place of vm/qemu/guest/machine.sh: a host with a network and an SSH server, and no runner. */
const MACHINE = `#!/bin/sh
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C HOME=/root
echo 'criu-qualify: lab host'
mount -o remount,rw /
mount -t tmpfs -o mode=0755,nosuid tmpfs /run
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs /tmp
mkdir -p /dev/pts /dev/shm
mount -t devpts -o mode=0620,ptmxmode=0666 devpts /dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev shm /dev/shm
echo lab-host >/proc/sys/kernel/hostname
echo '127.0.0.1 localhost lab-host' >/etc/hosts
ip link set lo up
modprobe virtio_net
for n in 1 2 3 4 5 6 7 8 9; do [ -e /sys/class/net/eth0 ] && break; sleep 1; done
ip addr add 10.0.2.15/24 dev eth0
ip link set eth0 up
sh /opt/criu-qualify/host.sh &
wait $!
echo o >/proc/sysrq-trigger
sleep 60
`;

export interface QemuLabHost extends LabHost {
  readonly kernel: string;
}

/** A QEMU machine as a host of a lab: its own kernel, a network of user mode, an SSH server that is reached on loopback. */
export const startQemuHost = async (t: ExecutionContext, pattern: string): Promise<QemuLabHost> => {
  const cacheDir = defaultCacheDir(process.env);
  const { signal } = new AbortController();
  const dir = await temporaryFolder(t);
  const wishes = { kernels: [pattern], modules: undefined, flavour: undefined, provider: 'qemu', hosts: [], shapes: [] } as const;
  const request = { cacheDir, mirror: undefined, signal, say: () => undefined, machines: wishes };
  const [kernel] = (await chooseKernelsOf(request, () => undefined)).others;
  if (kernel === undefined) throw new Error('no kernel');
  const qemu = await chooseQemu({ wanted: 'auto', cacheDir, mirror: undefined, signal });
  const userland = await ensureUserland({ definition: parseDefinition(LAB_HOST, 'lab-host.yaml'), cacheDir });
  const image = await ensureUserlandImage({ userland });
  const host = await layHost(dir, () => '22');
  const content = path.join(dir, 'tools');
  await mkdir(content);
  await writeFile(path.join(content, 'machine.sh'), MACHINE);
  await copyFile(host.script, path.join(content, 'host.sh'));
  await chmod(path.join(content, 'machine.sh'), 0o755);
  const tools = path.join(dir, 'tools.ext4');
  await makeDisk(content, tools, 1 << 20);
  const modules = await modulesDisk(cacheDir, kernel);
  const consoleFile = path.join(dir, 'console.log');
  await writeFile(consoleFile, '');
  await mkdir(qemuDir(cacheDir), { recursive: true });
  const args = qemuArguments({
    hardware: { qemu, accelerator: 'tcg', clock: 'wall', cpus: 1, memoryBytes: 2 ** 31 },
    image: kernel.image,
    initramfs: await initramfsFor(cacheDir, kernel, await ensureBusybox({ cacheDir, signal })),
    kernelArguments: kernelArguments(''),
    disks: [
      { file: image.path, access: 'snapshot' },
      { file: tools, access: 'read-only' },
      ...(modules === undefined ? [] : [{ file: modules, access: 'read-only' } as const]),
    ],
    consoleFile,
    incoming: undefined,
  });
  const network = ['-netdev', `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${host.port}-:22`];
  const process_ = startQemu(qemu, [...args, ...network, '-device', 'virtio-net-pci,netdev=net,romfile='], dir);
  t.teardown(() => process_.kill());
  await waitForSsh(host.config, 240_000);
  return { ...host, init: 0, kernel: kernel.release };
};
