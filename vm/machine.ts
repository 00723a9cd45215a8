import type { Readable, Writable } from 'node:stream';
import type { LinkPort } from './qemu/link.ts';
import type { Userland, UserlandManifest } from './userlands/manifest.ts';

/** A root filesystem as a machine takes it; one that is installed on a remote host has neither a folder nor a manifest. */
export type MachineUserland = Pick<Userland, 'name' | 'id' | 'root'> & { readonly manifest?: UserlandManifest };

/** What a provider needs to bring a kernel and a userland to life with the runner in it. */
export interface MachineSpec {
  readonly userland: MachineUserland;
  /** The bundled runner, a file on this host. */
  readonly runner: string;
  /** The program of all subjects, a file on this host. */
  readonly subjects: string;
  /** A CRIU binary or wrapper of the user, put in place of the userland's. */
  readonly criuOverride?: string;
  /** Folder on this host that keeps the images; without it they live and die with the machine. */
  readonly keepImagesIn?: string;
  /** Folder on a disk of this host below which a machine has one of its own for images, for as long as it lives; absent: it has none. */
  readonly diskIn?: string;
  /** Where the machine is plugged in that is to have a network; only machines in QEMU can. */
  readonly link?: LinkPort;
  /** File on this host that a machine with a console of its own records it in. */
  readonly consoleFile?: string;
}

export type MachineEnd = { readonly how: 'exit'; readonly code: number } | { readonly how: 'signal'; readonly signal: string };

/** When a machine was lost, for the question who is to blame. */
export type Loss =
  | { readonly when: 'booting' | 'running'; readonly how: 'ended'; readonly end: MachineEnd }
  | { readonly when: 'booting' | 'running'; readonly how: 'silent'; readonly seconds: number };

/** A kernel and a userland brought to life. The provider supplies the stream to the runner in it, and nothing else. */
export interface Machine {
  /** warm: brought back from a snapshot, with a runner that has said hello already. */
  readonly how: 'cold' | 'warm';
  readonly commands: Writable;
  readonly events: Readable;
  /** What the machine printed beside its events, the last 64 KiB. */
  readonly consoleTail: () => string;
  readonly ended: Promise<MachineEnd>;
  /** The time of day that it is to have, in ms since 1970; absent: that of the host. */
  readonly timeOfDayMs?: number;
  /** Longest time in ms that its runner may need to answer at first, and may be silent for later. */
  readonly limits: { readonly ready_ms: number; readonly silence_ms: number };
  /** Says who is to blame for a loss, by what the machine printed. */
  readonly explain: (loss: Loss) => KernelFault | InfraFault;
  /** Saves the machine as it stands, with a note, so that the next start is warm; absent where that cannot be done. */
  readonly save?: (note: string) => Promise<void>;
  /** The note that a machine that was brought back was saved with. */
  readonly note?: string;
  /** Takes the machine away with all that runs in it. Safe to call twice. */
  readonly destroy: () => Promise<void>;
}

export interface MachineProvider {
  readonly id: 'host' | 'qemu' | 'ssh' | 'vagrant';
  /** Starts a machine; throws a QualifyError when this host cannot, an InfraFault when our machinery fails. */
  readonly start: (spec: MachineSpec) => Promise<Machine>;
  /** Forgets a saved machine: the next start boots. */
  readonly forget: () => void;
  /** Gives back what the provider holds: snapshots, folders. */
  readonly dispose: () => Promise<void>;
}

/** The kernel under test did not come up, or broke down: that is a failure of the thing under test. */
export class KernelFault extends Error {
  override readonly name: string = 'KernelFault';
}

/** The machine was lost by our own machinery: that is an error, and says nothing about the thing under test. */
export class InfraFault extends Error {
  override readonly name: string = 'InfraFault';
}
