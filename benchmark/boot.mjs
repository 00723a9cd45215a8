// How long a machine takes to be ready, beside virtme-ng: the same kernel package, the same accelerator, one processor, 2 GiB, by turns.
// Ours: from the start of the provider to the answer of the runner, booted and brought back. virtme-ng: from its start to the output of
// its command. Needs root. Usage: node benchmark/boot.mjs [KERNEL] [ROUNDS]
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const [pattern = '6.12', rounds = '5'] = process.argv.slice(2);

/** @param {string[]} args */
const qualify = (args) => {
  const { status, stdout } = spawnSync(process.execPath, [path.join(root, 'harness/bootstrap/start.mjs'), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`criu-qualify ${args.join(' ')} ended with ${status}`);
  return stdout;
};

/** A compiled module of the program. @param {string} file */
const load = (file) => import(path.join(root, 'dist', file));

/** @param {number[]} times */
const summary = (times) => {
  const sorted = times.toSorted((a, b) => a - b).map((ms) => (ms / 1000).toFixed(2));
  return `min ${sorted[0]} s, median ${sorted[Math.floor(sorted.length / 2)]} s, max ${sorted.at(-1)} s (n = ${sorted.length})`;
};

qualify(['kernels', 'fetch', pattern]);
qualify(['userlands', 'build', path.join(root, 'benchmark', 'virtme-ng.yaml')]);
qualify(['userlands', 'build', 'debian-13']);

const { defaultCacheDir } = await load('vm/userlands/cache-dir.js');
const { loadDefinition } = await load('vm/userlands/definition.js');
const { findUserland } = await load('vm/userlands/cache.js');
const { ensureUserlandImage } = await load('vm/userlands/image.js');
const { chooseKernelsOf } = await load('harness/run/kernels.js');
const { chooseQemu } = await load('vm/qemu/choose.js');
const { ensureBusybox } = await load('vm/qemu/bundles.js');
const { kernelArguments } = await load('vm/qemu/command.js');
const { qemuProvider } = await load('vm/qemu/provider.js');
const { openSession } = await load('harness/run/session.js');

const cacheDir = defaultCacheDir(process.env);
const { signal } = new AbortController();
const machines = { provider: 'qemu', kernels: [pattern], modules: undefined, flavour: undefined };
const { others } = await chooseKernelsOf(
  { cacheDir, mirror: undefined, signal, say: () => undefined, machines },
  () => undefined,
);
const [kernel] = others;
const userland = await findUserland(cacheDir, await loadDefinition('debian-13'));
const peer = await findUserland(cacheDir, await loadDefinition(path.join(root, 'benchmark', 'virtme-ng.yaml')));
const image = await ensureUserlandImage({ userland, signal });
const qemu = await chooseQemu({ wanted: 'auto', cacheDir, signal });
const busybox = await ensureBusybox({ cacheDir, signal });
const input = { kernel, image: image.path, busybox, cacheDir, bootTimeoutMs: 600_000, kernelArguments: kernelArguments('') };
const spec = { userland, runner: path.join(root, 'dist', 'runner.mjs') };

/** One machine of ours, booted and then brought back. */
const ours = async () => {
  const provider = qemuProvider({
    ...input,
    hardware: { qemu, accelerator: 'tcg', clock: 'wall', cpus: 1, memoryBytes: 2 * 2 ** 30 },
  });
  try {
    // One that an earlier run has saved would be brought back.
    provider.forget();
    const cold = await openSession({ provider, spec, signal, save: true });
    if (cold.how !== 'cold') throw new Error('the machine was not booted');
    await cold.close();
    const warm = await openSession({ provider, spec, signal, save: false });
    await warm.close();
    if (warm.how !== 'warm') throw new Error('the machine was not brought back');
    return { cold: cold.readyMs, warm: warm.readyMs };
  } finally {
    await provider.dispose();
  }
};

/** virtme-ng until its command's output is there. @returns {Promise<number>} */
const theirs = () =>
  new Promise((resolve, reject) => {
    const command = [
      'vng',
      '-r',
      `/boot/vmlinuz-${kernel.release}`,
      '--disable-kvm',
      '--cpus',
      '1',
      '--memory',
      '2G',
      '--user',
      'root',
    ];
    const enter = [
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      '--propagation',
      'private',
      path.join(root, 'benchmark', 'virtme-ng.sh'),
    ];
    const folder = path.dirname(kernel.image);
    const argv = [
      ...enter,
      peer.root,
      folder,
      kernel.release,
      'sh',
      '-c',
      `echo started; exec script -q -e -c "${command.join(' ')} -- echo machine-is-$((0))up" /dev/null`,
    ];
    const child = spawn('unshare', argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    let start = 0;
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      // Laying out its root is not counted.
      if (start === 0 && output.includes('started')) start = performance.now();
      if (!output.includes('machine-is-0up')) return;
      child.kill('SIGKILL');
      resolve(performance.now() - start);
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('exit', () => reject(new Error(`virtme-ng ended without its output:\n${output.slice(-2000)}`)));
  });

const times = { cold: [], warm: [], vng: [] };
for (let round = 0; round < Number(rounds); round += 1) {
  const { cold, warm } = await ours();
  times.cold.push(cold);
  times.warm.push(warm);
  times.vng.push(await theirs());
  console.log(
    `round ${round + 1}: booted ${(cold / 1000).toFixed(2)} s, brought back ${(warm / 1000).toFixed(2)} s, virtme-ng ${(times.vng.at(-1) / 1000).toFixed(2)} s`,
  );
}
console.log(`Linux ${kernel.release}, QEMU ${qemu.version.text} (TCG), 1 processor, 2 GiB`);
console.log(`booted        ${summary(times.cold)}`);
console.log(`brought back  ${summary(times.warm)}`);
console.log(`virtme-ng     ${summary(times.vng)}`);
process.exit(0);
