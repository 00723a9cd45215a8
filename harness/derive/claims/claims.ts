import type { CellResult, Comparison, Results } from '../../schema/results.ts';
import { judgeClaim } from './judge.ts';
import { published } from './published.ts';
import { servicesOf } from './services.ts';

/** The suite whose runs are held against published figures; what others measure was not set up for that. */
const SUITE = 'claims';

/** Every claim with what this run says of it; nothing for other suites. */
export const claimsOf = (
  suite: string,
  cells: readonly CellResult[],
  comparisons: readonly Comparison[],
): Pick<Results, 'claims'> => {
  if (suite !== SUITE) return {};
  const services = servicesOf(cells, comparisons);
  return { claims: published.map((claim) => judgeClaim(claim, services)) };
};
