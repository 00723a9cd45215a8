import type { Launch, ProbePlan } from '../../../workloads/workload.ts';
import type { CriuRequest } from '../../criu/driver.ts';
import type { Cell } from '../../schema/cell.ts';
import type { Copy } from '../../schema/copies.ts';

/** What one copy is, told to the keeper in its namespaces in one line. */
export interface CopySetup {
  readonly index: number;
  readonly workload: Cell['workload'];
  readonly plan: ProbePlan;
  /** Zero of the runner's clock, on the monotonic one. */
  readonly origin: number;
  readonly pace: number;
  /** How often a copy that has not answered yet is asked, in ms. */
  readonly pollMs: number;
  readonly digest: string;
  readonly birth:
    | { readonly how: 'restore'; readonly pid: number; readonly request: Omit<CriuRequest, 'now'>; readonly imprint: string }
    | { readonly how: 'cold-start'; readonly launch: Launch; readonly dir: string };
}

/** What a keeper is asked for, in this order. */
export type CopyTask = 'set-up' | 'begin' | 'measure' | 'prove' | 'diverge' | 'read';

export type CopyRequest = { readonly task: 'set-up'; readonly setup: CopySetup } | { readonly task: Exclude<CopyTask, 'set-up'> };

/** The record so far, and the log of a restore that is to be kept, gzipped. */
export interface CopyReply {
  readonly copy: Copy;
  readonly log?: { readonly gzip_base64: string; readonly bytes: number };
  /** An error of the keeper itself. */
  readonly broken?: string;
}
