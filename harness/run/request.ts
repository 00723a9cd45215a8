import type { Suite } from '../../suites/suite.ts';
import type { MachineClock } from '../../vm/qemu/command.ts';
import type { SshHost } from '../../vm/ssh/host.ts';
import type { VagrantPlace } from '../../vm/vagrant/place.ts';
import type { Subject } from '../../workloads/subjects/catalogue.ts';
import type { Workload } from '../../workloads/workload.ts';
import type { AdviceWish } from '../advise/plan.ts';
import type { MoveWish } from '../plan/moves.ts';
import type { ParamSetting } from '../plan/params.ts';
import type { CriuOptions } from '../schema/cell.ts';
import type { SweptAxis } from '../schema/scaling.ts';
import type { Define } from './define.ts';
import type { Say } from './select.ts';

/** A kind of QEMU machine that the machines file names; what it leaves out is as on the command line. */
export interface QemuShape {
  readonly name: string;
  readonly kernels: readonly string[];
  readonly userlands: readonly string[];
  readonly cpus?: number | undefined;
  readonly memoryBytes?: number | undefined;
  readonly accelerator?: MachineWishes['accelerator'] | undefined;
  readonly kernelArguments?: string | undefined;
}

/** A remote host, and what to run over on it; no userland means what is installed there. */
export interface WantedHost {
  readonly host: SshHost;
  readonly userlands: readonly string[];
  /** Its name in the machines file. */
  readonly lab?: string | undefined;
}

/** A machine that Vagrant brings up: of a Vagrantfile of the user's, or of one that is generated for the kernels and userlands of the run. */
export type WantedVagrant =
  | {
      readonly kind: 'file';
      readonly place: VagrantPlace;
      readonly userlands: readonly string[];
      /** Its name in the machines file. */
      readonly lab?: string | undefined;
    }
  | { readonly kind: 'generated' };

/** What kernels to run on, and in what machines. */
export interface MachineWishes {
  /** undefined: host for the running kernel, QEMU for every other. */
  readonly provider: 'host' | 'qemu' | undefined;
  /** Hosts that are reached by ssh, and machines of a lab. Where there are any, machines of this host are only those of `provider`. */
  readonly hosts: readonly WantedHost[];
  readonly shapes: readonly QemuShape[];
  readonly vagrants?: readonly WantedVagrant[];
  /** Patterns as the user wrote them. */
  readonly kernels: readonly string[];
  /** Folder of the modules of a kernel that is given as a file. */
  readonly modules: string | undefined;
  readonly flavour: string | undefined;
  /** Names or files; empty lets the kernel decide. */
  readonly userlands: readonly string[];
  /** What the time of machines follows; a kernel gets one machine for each. */
  readonly clocks: readonly MachineClock[];
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Models of the processor, as QEMU's -cpu names them; a kernel gets a machine for each. Absent or empty: one, of the best. */
  readonly models?: readonly string[];
  /** Machines side by side; undefined lets cores and memory decide. */
  readonly jobs: number | undefined;
  readonly freshMachines: boolean;
  /** "auto", "host", "pinned" or a path. */
  readonly qemu: string;
  readonly accelerator: 'auto' | 'kvm' | 'tcg';
  readonly bootTimeoutMs: number;
  /** Further words for the command line of the kernels. */
  readonly kernelArguments: string;
}

/** A run as it was asked for, every word of it already checked. */
export interface RunRequest {
  readonly dir: string;
  readonly suite: Suite;
  readonly workloads: readonly Workload[];
  readonly subjects: readonly Subject[];
  /** Of the suite migrate: patterns of the kernels that are dumped on, and of those that are restored on. */
  readonly ends?: { readonly from: readonly string[]; readonly to: readonly string[] };
  /** Of the suite migrate: the ways in which services come to another machine. */
  readonly moves?: readonly MoveWish[];
  /** Of the suite migrate: what of the processor has to fit. */
  readonly cpuCap?: CriuOptions['cpu_cap'];
  /** Of `advise`: its cells are sets of options. */
  readonly advice?: AdviceWish;
  /** Of a suite that sweeps. */
  readonly axes?: readonly SweptAxis[];
  readonly settings: readonly ParamSetting[];
  readonly repeat: number;
  readonly machines: MachineWishes;
  readonly criu: string | undefined;
  readonly networkLock: CriuOptions['network_lock'] | undefined;
  /** Where images on a disk go, and about how much room they take there at a time; absent where none do. */
  readonly disk?: { readonly folder: string; readonly bytes: number } | undefined;
  readonly keepImages: boolean;
  /** Try the known remedies of what fails, on the cells that failed. */
  readonly tryRemedies: boolean;
  readonly cacheDir: string;
  readonly mirror: string | undefined;
  /** How userlands are found; by name or path where it is absent. */
  readonly define?: Define;
  readonly argv: readonly string[];
  /** Time in ms that installing, compiling and loading this program took before the command began. */
  readonly setUpMs: number;
  readonly signal: AbortSignal;
  readonly say: Say;
}
