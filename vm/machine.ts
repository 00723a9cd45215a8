import type { Readable, Writable } from 'node:stream';
import type { Userland } from './userlands/manifest.ts';

/** What a provider needs to bring a kernel and a userland to life with the runner in it. */
export interface MachineSpec {
  readonly userland: Userland;
  /** The bundled runner, a file on this host. */
  readonly runner: string;
  /** A CRIU binary or wrapper of the user, put in place of the userland's. */
  readonly criuOverride?: string;
  /** Folder on this host that keeps the images; without it they live and die with the machine. */
  readonly keepImagesIn?: string;
}

export type MachineEnd = { readonly how: 'exit'; readonly code: number } | { readonly how: 'signal'; readonly signal: string };

/** A kernel and a userland brought to life. The provider supplies the stream to the runner in it, and nothing else. */
export interface Machine {
  readonly commands: Writable;
  readonly events: Readable;
  /** What the machine printed beside its events, the last 64 KiB. */
  readonly consoleTail: () => string;
  readonly ended: Promise<MachineEnd>;
  /** Takes the machine away with all that runs in it. Safe to call twice. */
  readonly destroy: () => Promise<void>;
}

export interface MachineProvider {
  readonly id: string;
  /** Starts a machine; throws a QualifyError when this host cannot, a BootFault when the kernel under test does not come up. */
  readonly start: (spec: MachineSpec) => Promise<Machine>;
}

/** The kernel under test did not come up: that is a failure of the thing under test. */
export class BootFault extends Error {
  override readonly name: string = 'BootFault';
}

/** The machine was lost by our own machinery: that is an error, and says nothing about the thing under test. */
export class InfraFault extends Error {
  override readonly name: string = 'InfraFault';
}
