import { loadCatalogue } from '../../vm/kernels/catalogue/catalogue.ts';
import { chooseKernels, type KernelChoice, needsCatalogue } from '../../vm/kernels/catalogue/choose.ts';
import { missingDrivers } from '../../vm/kernels/catalogue/drivers.ts';
import { ensureKernel } from '../../vm/kernels/catalogue/ensure.ts';
import type { Kernel } from '../../vm/kernels/catalogue/kernel.ts';
import { openOwnKernel } from '../../vm/kernels/catalogue/own-kernel.ts';
import { compareUpstream } from '../../vm/kernels/catalogue/versions.ts';
import { inputError } from '../errors.ts';
import type { LogEvent } from '../schema/events.ts';
import { machinesElsewhere } from './elsewhere.ts';
import { unique } from './machine-group.ts';
import type { RunRequest } from './request.ts';
import { span } from './select.ts';

export type KernelRequest = Pick<RunRequest, 'cacheDir' | 'mirror' | 'signal' | 'say'> & {
  readonly machines: Pick<
    RunRequest['machines'],
    'kernels' | 'modules' | 'flavour' | 'provider' | 'hosts' | 'shapes' | 'vagrants'
  >;
};

/** The kernels of a run: whether the running one is among them, and those that are booted, oldest first. */
export interface ChosenKernels {
  readonly running: boolean;
  readonly others: readonly Kernel[];
}

/** A kernel that cannot see its disks hangs without a word: it is refused before it is booted. */
export const refuseWithoutDrivers = async (kernel: Kernel): Promise<void> => {
  const [driver] = await missingDrivers(kernel);
  if (driver === undefined) return;
  throw inputError(
    `Linux ${kernel.release} cannot be booted in a QEMU machine: it was built without CONFIG_${driver.option}. ${driver.what}`,
    'Choose another flavour, or build the kernel with it.',
  );
};

/** Patterns as the user gave them; without any, the running kernel on the host, the newest in QEMU. */
const patternsOf = ({ kernels, provider }: KernelRequest['machines']): string => {
  if (kernels.length > 0) return kernels.join(',');
  return provider === 'qemu' ? 'latest' : 'running';
};

const refuseContradictions = (choices: readonly KernelChoice[], { provider, modules }: KernelRequest['machines']): void => {
  const running = choices.some(({ kind }) => kind === 'running');
  if (provider === 'qemu' && running)
    throw inputError(
      'The running kernel is qualified on the host, not in QEMU.',
      'Leave out --machine qemu, or give its image: --kernel /boot/vmlinuz-RELEASE --modules /lib/modules/RELEASE.',
    );
  if (provider === 'host' && choices.some(({ kind }) => kind !== 'running'))
    throw inputError('The host has one kernel, the running one.', 'Leave out --machine host: other kernels run in QEMU.');
  if (modules !== undefined && !choices.some(({ kind }) => kind === 'files'))
    throw inputError('--modules belongs to a kernel that is given as a file.', 'Give its image too: --kernel path/to/bzImage.');
};

/** Finds the kernels that were asked for, and fetches those that are not in the cache. */
export const chooseKernelsOf = async (request: KernelRequest, log: (event: LogEvent) => void): Promise<ChosenKernels> => {
  const { cacheDir, mirror, signal, say, machines } = request;
  // Machines elsewhere were asked for, and none here.
  if (machines.provider === undefined && machinesElsewhere(machines) > 0) {
    const choosesKernel = machines.shapes.length > 0 || machines.vagrants?.some(({ kind }) => kind === 'generated') === true;
    if (machines.kernels.length > 0 && !choosesKernel)
      throw inputError(
        'A host that is reached by ssh, or a machine of a Vagrantfile, has one kernel, the one that it runs.',
        'Leave out --kernel; kernels that it does not run are booted here: --machine qemu.',
      );
    return { running: false, others: [] };
  }
  const text = patternsOf(machines);
  const onStart = (): void => say('kernels: fetching the catalogue');
  const catalogue = needsCatalogue(text) ? await loadCatalogue({ cacheDir, mirror, signal, onStart }) : undefined;
  const { kernels: entries = [], incomplete = [], aptDir = '' } = catalogue ?? {};
  const choices = chooseKernels(text, entries, { flavour: machines.flavour, incomplete });
  refuseContradictions(choices, machines);
  const obtain = async (choice: KernelChoice): Promise<Kernel[]> => {
    if (choice.kind === 'running') return [];
    if (choice.kind === 'files')
      return [await openOwnKernel({ image: choice.path, modules: machines.modules, cacheDir, signal })];
    const { entry } = choice;
    say(`kernel ${entry.release}`);
    const onProgress = ({ line }: { readonly line: string }): void =>
      say(`kernel ${entry.release}: ${line.split(' ')[0]}: ${line}`);
    return [await ensureKernel({ entry, cacheDir, aptDir, signal, onProgress })];
  };
  const found = await span(log, 'kernels', 'fetching and unpacking kernels, or finding them in the cache', async () => {
    const kernels: Kernel[] = [];
    for (const choice of choices) kernels.push(...(await obtain(choice)));
    return kernels;
  });
  const others = unique(found, ({ release, imageSha256 }) => `${release} ${imageSha256}`).toSorted((a, b) =>
    compareUpstream(a.upstream, b.upstream),
  );
  for (const kernel of others) await refuseWithoutDrivers(kernel);
  return { running: choices.some(({ kind }) => kind === 'running'), others };
};
