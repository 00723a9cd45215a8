import { readFile } from 'node:fs/promises';
import { QualifyError } from '../../../harness/errors.ts';
import { extractConfig } from '../extract-config.ts';
import { type KernelConfig, parseConfig } from '../parse-config.ts';
import type { Kernel } from './kernel.ts';
import { builtInModules, loadableModules } from './modules.ts';

/** Something of a kernel without which it cannot run as a machine of QEMU. */
export interface Driver {
  /** Name of its option, without CONFIG_. */
  readonly option: string;
  /** Name of its module; none for what can only be built in and is no module. */
  readonly module?: string;
  /** Whether a module of it is of no use: it is needed before any can be loaded. */
  readonly early?: true;
  /** One sentence: what it is for. */
  readonly what: string;
}

const DRIVERS: readonly Driver[] = [
  { option: 'VIRTIO_PCI', module: 'virtio_pci', what: "The machine's devices are on the virtio bus." },
  { option: 'VIRTIO_BLK', module: 'virtio_blk', what: 'The userland is on a virtio disk.' },
  { option: 'VIRTIO_CONSOLE', module: 'virtio_console', what: 'Commands and results go through virtio serial ports.' },
  { option: 'EXT4_FS', module: 'ext4', what: 'The file system of the userland is ext4.' },
  { option: 'SERIAL_8250_CONSOLE', module: '8250', early: true, what: 'Messages of the kernel come out of the serial console.' },
  { option: 'DEVTMPFS', what: 'The kernel makes the files in /dev.' },
  { option: 'BLK_DEV_INITRD', what: 'The first program and the modules are in an initramfs.' },
  { option: 'TMPFS', what: 'CRIU writes its images to a tmpfs.' },
  { option: 'BINFMT_ELF', what: 'Programs are ELF files.' },
  { option: 'BINFMT_SCRIPT', module: 'binfmt_script', early: true, what: 'The first program is a shell script.' },
];

/** What is known of a kernel; each part is undefined where it is not. */
export interface KernelKnowledge {
  readonly config: KernelConfig | undefined;
  readonly builtIn: ReadonlySet<string> | undefined;
  /** Modules that can be loaded; empty when it has no folder of modules at all. */
  readonly loadable: ReadonlySet<string> | undefined;
}

type State = 'there' | 'missing' | 'unknown';

const byConfig = (value: string | undefined, isComplete: boolean): 'built-in' | 'module' | State => {
  if (value === undefined) return isComplete ? 'missing' : 'unknown';
  if (value === 'n') return 'missing';
  return value === 'm' ? 'module' : 'built-in';
};

/** Lists of modules say what is really there, so they count first; the configuration says the rest. */
const stateOf = ({ option, module, early }: Driver, { config, builtIn, loadable }: KernelKnowledge): State => {
  const isLoadable = module === undefined || early ? false : loadable?.has(module);
  if (isLoadable || (module !== undefined && builtIn?.has(module))) return 'there';
  const said = config === undefined ? 'unknown' : byConfig(config.values.get(`CONFIG_${option}`), config.complete);
  if (said === 'built-in') return 'there';
  if (said === 'module') return isLoadable === undefined ? 'unknown' : 'missing';
  const areListsWhole = module !== undefined && builtIn !== undefined && isLoadable !== undefined;
  return said === 'unknown' && areListsWhole ? 'missing' : said;
};

/** The drivers that are surely not there. Pure: what is not known is no refusal. */
export const driversMissing = (knowledge: KernelKnowledge): Driver[] =>
  DRIVERS.filter((driver) => stateOf(driver, knowledge) === 'missing');

const configIn = async (file: string): Promise<KernelConfig | undefined> => {
  try {
    return parseConfig((await extractConfig(await readFile(file), file)).text, file);
  } catch (error) {
    // A kernel need not have a configuration inside, and it may be packed with what this host cannot unpack.
    if (error instanceof QualifyError) return undefined;
    throw error;
  }
};

/** Which of the drivers that a machine of QEMU needs a kernel does not have, each with what it is for. */
export const missingDrivers = async (kernel: Kernel): Promise<Driver[]> => {
  const { config, image, modulesRoot, release } = kernel;
  return driversMissing({
    config: await configIn(config ?? image),
    builtIn: modulesRoot === undefined ? undefined : await builtInModules(modulesRoot, release),
    loadable: modulesRoot === undefined ? new Set() : await loadableModules(modulesRoot, release),
  });
};
