import type { Cell } from '../schema/cell.ts';
import type { CellResult, RemedyTrial } from '../schema/results.ts';
import type { RunFile } from '../schema/run.ts';

/**
 * What two cells have to share for the userland to be all that tells them apart: the kernel, the processor, the work, options of CRIU but its
 * own file, and of a migration where it came from and how.
 */
const apartFromUserland = ({ provider, kernel, cpu, criu, workload, subject, procedure, from, move, repeat }: Cell): string =>
  JSON.stringify([provider, kernel, cpu, criu, workload, subject, procedure, from, move, repeat]);

const byNewestCriu = (a: RemedyTrial, b: RemedyTrial): number => b.text.localeCompare(a.text, 'en', { numeric: true });

/**
 * Another CRIU is a remedy that no trial can apply to the same userland. A run over several userlands has tried it all the same: each cell
 * that failed gets the userlands in which the very same cell passed, on the same kernel.
 */
export const withOtherUserlands = (cells: readonly CellResult[], { userlands }: Pick<RunFile, 'userlands'>): CellResult[] => {
  const passes = new Map<string, CellResult[]>();
  // With a CRIU of the user's, the userlands differ in everything else but that.
  for (const result of cells.filter(({ verdict, cell }) => verdict === 'pass' && cell.criu.source === 'userland')) {
    const key = apartFromUserland(result.cell);
    passes.set(key, [...(passes.get(key) ?? []), result]);
  }
  const trialOf = (failed: CellResult, { cell, success_rate }: CellResult): RemedyTrial => {
    const criu = userlands.find(({ name }) => name === cell.userland.name)?.criu_version ?? 'of unknown version';
    return {
      text: `Use CRIU ${criu}.`,
      action: { kind: 'userland', name: cell.userland.name, criu },
      finding: failed.findings[0]?.id ?? 'undiagnosed',
      verdict: 'pass',
      reason: '',
      passed: success_rate.passed,
      of: success_rate.of,
    };
  };
  return cells.map((result) => {
    const passing = result.verdict === 'fail' ? (passes.get(apartFromUserland(result.cell)) ?? []) : [];
    if (passing.length === 0) return result;
    const trials = passing.map((pass) => trialOf(result, pass)).toSorted(byNewestCriu);
    return { ...result, remedies: [...(result.remedies ?? []), ...trials] };
  });
};
