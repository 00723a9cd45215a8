import type { Objective } from '../../schema/candidate.ts';
import type { CellResult, Metric } from '../../schema/results.ts';

/** What each objective is measured by. */
const METRICS: Readonly<Record<Objective, string>> = {
  outage: 'outage_established_ms',
  total: 'transfer_total_ms',
  space: 'images_space_bytes',
};

export const OBJECTIVES: readonly Objective[] = ['outage', 'total', 'space'];

/** One cost of a cell; undefined where it was not measured. A service without a network has no open connection to look at. */
export const costOf = ({ metrics }: Pick<CellResult, 'metrics'>, objective: Objective): Metric | undefined =>
  metrics.find(({ name }) => name === METRICS[objective]);
