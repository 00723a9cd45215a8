import type { PreCopy, ProcedureId, WorkloadParams } from '../harness/schema/cell.ts';

/** What is done with one workload. */
export interface SuiteEntry {
  readonly workload: string;
  readonly procedures: readonly ProcedureId[];
  /** Parameters that differ from the workload's defaults, in base units. */
  readonly params?: WorkloadParams;
  /** How the procedure pre-copy copies, where it is among them. */
  readonly preCopy?: PreCopy;
}

/** A named list of cells. */
export interface Suite {
  readonly id: string;
  readonly about: string;
  /** Cycles per cell, unless --repeat says otherwise. */
  readonly repeat: number;
  readonly entries: readonly SuiteEntry[];
  /** Subjects in place of workloads: each in every flavor, or each spoilt after its restore in every way that it names. */
  readonly subjects?: 'roundtrip' | 'mutations';
}
