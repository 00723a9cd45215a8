import type { CriuOptions } from '../../../schema/cell.ts';
import type { CriuRun } from '../../../schema/events.ts';
import type { CpuFit, FileCheck, FileState } from '../../../schema/migration.ts';
import type { ProcessState } from '../../../schema/process-state.ts';
import type { KernelLook } from '../../kernel-log.ts';

/** What the machine that a service leaves asks of the one that it comes to, one after the other. */
export type Ask =
  /** Whether processor and file system are what the service needs. */
  | {
      readonly ask: 'inspect';
      readonly images: string;
      readonly processor: Readonly<Record<string, string>>;
      readonly files: readonly FileState[];
      readonly cap: CriuOptions['cpu_cap'];
    }
  /** Takes one archive and unpacks it where it was. */
  | { readonly ask: 'receive'; readonly gzip: boolean }
  /** Starts a page server whose pages go to `images`. */
  | { readonly ask: 'serve-pages'; readonly images: string; readonly parent?: string }
  /** Waits until the page server has everything. */
  | { readonly ask: 'pages' }
  | {
      readonly ask: 'restore';
      readonly cycle: number;
      readonly images: string;
      readonly pid: number;
      readonly tree: readonly ProcessState[];
    }
  /** What the restore left behind; reading it must not lengthen the outage. */
  | { readonly ask: 'record' }
  /** Ends the service and takes away what is left of it. */
  | { readonly ask: 'clear'; readonly images: string; readonly dir: string; readonly pid: number }
  | { readonly ask: 'end' };

export type Said =
  | { readonly said: 'done' }
  | { readonly said: 'failed'; readonly message: string }
  | { readonly said: 'inspected'; readonly cpu: CpuFit; readonly files: FileCheck }
  /** From the start of the restore until the address was announced, in ms by the clock of that machine. */
  | { readonly said: 'restored'; readonly ok: boolean; readonly took_ms: number }
  | {
      readonly said: 'recorded';
      readonly restore?: CriuRun;
      readonly server?: CriuRun;
      readonly tree: ProcessState[];
      readonly kernel: KernelLook;
    };

/** Where the note of the processor is that the service comes from: not among the images, which it would count with. */
export const cpuNoteOf = (images: string): string => `${images}-cpu`;
