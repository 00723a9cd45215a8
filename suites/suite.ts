import type { PreCopy, ProcedureId, WorkloadParams } from '../harness/schema/cell.ts';
import type { ImagesPlace } from '../harness/schema/images-place.ts';

/** What is done with one workload. */
export interface SuiteEntry {
  readonly workload: string;
  readonly procedures: readonly ProcedureId[];
  /** Parameters that differ from the workload's defaults, in base units. */
  readonly params?: WorkloadParams;
  /** How the procedure pre-copy copies, where it is among them. */
  readonly preCopy?: PreCopy;
  /** How many copies the procedure clone makes, where it is among them. */
  readonly clones?: number;
  /** Where images lie and whence they are read, one after the other; in memory where it is absent. */
  readonly images?: readonly ImagesPlace[];
  /** Cycles, where they differ from those of the suite. */
  readonly repeat?: number;
  /** Of a point of a sweep: the id of its axis. */
  readonly axis?: string;
}

/** One parameter of a workload, swept over a range; what is measured at each point is judged as a curve. */
export interface Axis {
  /** As --axis names it. */
  readonly id: string;
  /** What grows along it, as a sentence goes on: "memory that Redis holds". */
  readonly about: string;
  readonly workload: string;
  /** What is done at each point; a roundtrip where it is absent. */
  readonly procedure?: 'lazy' | 'pre-copy';
  readonly parameter: string;
  readonly unit: 'bytes' | 'bytes_per_s' | 'count';
  /** One step of a count, "connection", and several. Bytes, and bytes per second, are reckoned per MiB. */
  readonly one: string;
  readonly many: string;
  /** Values of the parameter in base units, rising; each becomes a batch of its own. */
  readonly points: readonly number[];
  /** Beyond the range: what a model that fits is asked to predict. */
  readonly far: number;
  /** Other parameters of the workload, the same at every point. */
  readonly params?: WorkloadParams;
  /** Fewer cycles than the suite has, from this value on: where one cycle takes long. */
  readonly fewer?: { readonly from: number; readonly repeat: number };
  /** What one point takes of the machine, to leave out those that do not fit. */
  readonly needs: {
    /** Bytes of memory for each step: service, images, clients and files, which are in memory too. */
    readonly memoryBytes: number;
    /** Bytes of memory at every point alike, beside those; none where it is absent. */
    readonly baseBytes?: number;
    /** Open files in one process for each step. */
    readonly files: number;
    /** Mappings in one process for each step; none where it is absent. */
    readonly mappings?: number;
  };
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
  /** Sweeps, each of which becomes one entry for each of its points. */
  readonly axes?: readonly Axis[];
}
