import type { ClaimResult } from '../../schema/claims.ts';
import type { CellResult, Comparison, Metric } from '../../schema/results.ts';

/** One service of a run, with the parameters that it ran with: what claims are measured on. */
export interface Service {
  readonly workload: string;
  readonly params: CellResult['cell']['workload']['params'];
  /** What it is and how it was set up, for a reader. */
  readonly label: string;
  readonly cold: CellResult | undefined;
  readonly roundtrip: CellResult | undefined;
  /** Under load, for its warm rate. */
  readonly loaded: CellResult | undefined;
  readonly comparisons: readonly Comparison[];
}

/** A figure that a claim is held against, not judged yet. */
export interface Measurement {
  readonly what: string;
  readonly metric: Metric | undefined;
  readonly beside: ClaimResult['measures'][number]['beside'];
  /** Why this figure cannot speak for the claim, although something was measured: in one sentence. */
  readonly unfit?: string;
}

/** A published figure as data: what it says, what counts as its range, and which figures of a run it is held against. */
export interface Claim
  extends Pick<ClaimResult, 'id' | 'sentence' | 'source' | 'published' | 'range' | 'how' | 'conditions' | 'holds'> {
  readonly measure: (services: readonly Service[]) => readonly Measurement[];
}
