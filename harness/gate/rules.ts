import type { CellChange, FigureChange } from '../schema/compare.ts';
import type { GateRule, GateRules } from '../schema/gate.ts';
import { countedName } from '../schema/metric.ts';

export type Level = 'off' | 'warn' | 'error';

/** Rules with every key that a file may leave out. */
export interface CompleteRules {
  readonly verdicts: Level;
  readonly gone: Level;
  readonly undecided: Level;
  readonly significance: number;
  readonly noiseFactor: number;
  /** A figure of which only larger changes than this would count is not decided. */
  readonly resolution: number;
  readonly rules: readonly GateRule[];
}

/** What holds for one figure of one cell. */
export interface FigureRule {
  readonly level: Level;
  readonly threshold: number;
  readonly direction: 'up' | 'down' | 'both';
}

/**
 * The figures that are gated when nothing else is said. They are few, because every further one makes the test of the others weaker: what a
 * client notices, what the service stands still, how fast its memory leaves, how long CRIU takes to bring it back, and the size of the images.
 */
const DEFAULT_RULES: readonly GateRule[] = [
  { metric: ['*'], level: 'off' },
  {
    metric: [
      'outage_established_ms',
      'frozen_time_us',
      'dump_throughput_effective_bytes_per_s',
      'restore_time_us',
      'images_bytes',
    ],
    clock: 'wall',
    level: 'error',
    threshold: 0.05,
  },
  {
    metric: ['frozen_time_us', 'memwrite_time_us', 'restore_time_us', 'images_bytes'],
    clock: 'instructions',
    level: 'error',
    threshold: 0.005,
  },
];

/** Where a rule says nothing of it: a change of wall time below this is of no interest, and hardly to be measured. */
const DEFAULT_THRESHOLD = { wall: 0.05, instructions: 0.005, emulated: 0.05 } as const;

/** The rules of a file over the defaults. The significance and the factor are those of docs/gate.md. */
export const completeRules = (given: Partial<GateRules> = {}): CompleteRules => ({
  verdicts: given.verdicts ?? 'error',
  gone: given.gone ?? 'error',
  undecided: given.undecided ?? 'error',
  significance: given.significance ?? 0.01,
  noiseFactor: given.noise_factor ?? 3,
  resolution: given.resolution ?? 0.5,
  rules: [...DEFAULT_RULES, ...(given.rules ?? [])],
});

const matches = (rule: GateRule, cell: CellChange, metric: string): boolean =>
  rule.metric.some((name) => name === '*' || name === metric || countedName(name) === metric) &&
  (rule.workload?.includes(cell.workload) ?? true) &&
  (rule.procedure?.includes(cell.procedure) ?? true) &&
  (rule.clock === undefined || rule.clock === cell.domain);

const worseOf = (better: FigureChange['better']): FigureRule['direction'] => {
  if (better === 'neither') return 'both';
  return better === 'lower' ? 'up' : 'down';
};

/** The rule for one figure: key by key, the last that says something. `better` may be left out for a figure that vanished. */
export const ruleFor = (
  { rules }: CompleteRules,
  cell: CellChange,
  metric: string,
  better: FigureChange['better'] = 'neither',
): FigureRule => {
  const own = rules.filter((rule) => matches(rule, cell, metric));
  const last = <K extends 'level' | 'threshold' | 'direction'>(key: K): GateRule[K] =>
    own.findLast((rule) => rule[key] !== undefined)?.[key];
  return {
    level: last('level') ?? 'off',
    threshold: last('threshold') ?? DEFAULT_THRESHOLD[cell.domain],
    direction: last('direction') ?? worseOf(better),
  };
};
