import type { CellChange, CompareReport, FigureChange, VerdictChange } from '../../harness/schema/compare.ts';
import { formatInterval, formatNumber, formatValue, NOT_MEASURED, scaleFor } from '../format.ts';
import { termOf } from '../glossary.ts';

/** A changed verdict in words. */
export const VERDICT_CHANGES: Readonly<Record<VerdictChange, string>> = {
  broke: 'passed before, does not now',
  gone: 'not in RUN',
  changed: 'another verdict',
  mended: 'passes now',
  new: 'new in RUN',
  same: 'the same',
};

/** What a change means, in one word; empty where nothing can be told. */
export const TELLS: Readonly<Record<FigureChange['tells'], string>> = {
  worse: 'worse',
  better: 'better',
  other: 'differs',
  nothing: '',
};

const signed = (share: number): string => {
  const text = formatNumber(Math.abs(share) * 100);
  return share === 0 ? '0' : `${share < 0 ? '−' : '+'}${text}`;
};

/** `+12.3 %` */
export const changeText = ({ change }: Pick<FigureChange, 'change'>): string =>
  change === null ? NOT_MEASURED : `${signed(change)}\u00a0%`;

/** `+8.10 to +16.2 %`; says so where a side has one sample. */
export const intervalText = ({ ci_low, ci_high }: Pick<FigureChange, 'ci_low' | 'ci_high'>): string =>
  ci_low === null || ci_high === null ? 'no interval' : `${signed(ci_low)} to ${signed(ci_high)}\u00a0%`;

/** The name of a figure for readers. */
export const figureLabel = ({ name }: Pick<FigureChange, 'name'>): string => termOf(name).label;

/** Medians of both sides, in one unit. */
export const mediansOf = ({ base, run, unit }: FigureChange): { base: string; run: string } => {
  const scale = scaleFor(unit, Math.max(Math.abs(base.median), Math.abs(run.median)));
  return { base: formatValue(base.median, unit, scale), run: formatValue(run.median, unit, scale) };
};

/** The interval of one side. */
export const sideInterval = ({ base, run, unit }: FigureChange, side: 'base' | 'run'): string => {
  const scale = scaleFor(unit, Math.max(Math.abs(base.median), Math.abs(run.median)));
  const own = side === 'base' ? base : run;
  return formatInterval(own.ci_low, own.ci_high, unit, scale);
};

export const samplesText = ({ base, run }: FigureChange): string => {
  const count = (runs: readonly (readonly number[])[]): string => {
    const cycles = runs.reduce((sum, one) => sum + one.length, 0);
    return runs.length < 2 ? String(cycles) : `${cycles} in ${runs.length} runs`;
  };
  return `${count(base.runs)}, ${count(run.runs)}`;
};

/** `pass 5/5`, or what stands for a cell that a side does not have. */
export const verdictText = (side: CellChange['base']): string =>
  side === null ? 'not there' : `${side.verdict} ${side.passed}/${side.of}`;

/** What differs between the sides, each once, over all cells: `kernel: 6.12.1 → 6.18.2`. */
export const differencesOf = ({ cells }: CompareReport): string[] => [
  ...new Set(cells.flatMap(({ differs }) => differs.map(({ what, base, run }) => `${what}: ${base} → ${run}`))),
];

/** Why what is shown cannot really be compared, each reason once. */
export const forcedReasons = ({ cells }: CompareReport): string[] => [
  ...new Set(cells.flatMap(({ title, forced }) => forced.map((reason) => `${title}: ${reason}`))),
];

/** Which runs a side is made of, in one line. */
export const sideText = ({ runs, kernels, userlands, criu }: CompareReport['base']): string => {
  const named =
    runs.length > 3 ? `${runs.length} runs, ${runs[0]?.id} to ${runs.at(-1)?.id}` : runs.map(({ id }) => id).join(', ');
  return `${named}: Linux ${kernels.join(', ')}; ${userlands.join(', ')}; CRIU ${criu.join(', ')}`;
};

/** Cells whose verdict is another one. */
export const verdictChanges = ({ cells }: CompareReport): CellChange[] =>
  cells.filter(({ verdict_change }) => verdict_change !== 'same');

/** The clocks that figures were compared in, in order of appearance. */
export const domainsOf = ({ cells }: CompareReport): CellChange['domain'][] => [
  ...new Set(cells.filter(({ figures }) => figures.length > 0).map(({ domain }) => domain)),
];
