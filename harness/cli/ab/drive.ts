import path from 'node:path';
import { turnedOrder } from '../../ab/order.ts';
import { compareSides } from '../../gate/compare.ts';
import type { AbRecord } from '../../schema/ab.ts';
import type { CompareReport } from '../../schema/compare.ts';
import type { Results } from '../../schema/results.ts';
import type { RunOptions } from '../commands/run.ts';
import type { CliContext } from '../context.ts';
import type { ShowProgress } from '../progress.ts';
import { SETTLED, stepResults } from '../steps.ts';
import { mayDiffer } from './pairing.ts';

/** The runs of both sides, and what they say when they are held against each other. */
export interface AbOutcome {
  readonly comparison: CompareReport;
  readonly results: readonly Results[];
}

/** Makes the runs of both sides in turned order, those that are there already excepted, and compares them. */
export const driveAb = async (context: CliContext, show: ShowProgress, dir: string, record: AbRecord): Promise<AbOutcome> => {
  const { suite, rounds } = record;
  const sides: Record<'a' | 'b', Results[]> = { a: [], b: [] };
  const order = turnedOrder(rounds);
  for (const [i, { side, round }] of order.entries()) {
    const start = performance.now();
    context.stderr(`${i + 1} of ${order.length}: ${side}, round ${round}\n`);
    const options = { ...(record[side].options as unknown as RunOptions), ...SETTLED };
    const { results, reused } = await stepResults(context, show, { dir: path.join(dir, side, String(round)), suite, options });
    sides[side].push(results);
    const took = reused ? 'was there already' : `${((performance.now() - start) / 1000).toFixed(1)} s`;
    context.stderr(`   ${results.verdict} (${took})\n`);
  }
  const comparison = compareSides(sides.a, sides.b, { mayDiffer: mayDiffer(record.differs) });
  return { comparison, results: [...sides.a, ...sides.b] };
};
