import pc from 'picocolors';
import type { GateSelfTest } from '../../harness/schema/gate.ts';
import { formatNumber, printable } from '../format.ts';
import { termOf } from '../glossary.ts';
import type { SummaryOptions } from './summary.ts';
import { type Column, textTable } from './table.ts';

type DomainTest = GateSelfTest['domains'][number];

const COLUMNS: readonly Column[] = [
  { title: 'cell', align: 'left', expendable: 0 },
  { title: 'figure', align: 'left', expendable: 0 },
  { title: 'noise', align: 'right', expendable: 0 },
  { title: 'catches from', align: 'right', expendable: 0 },
];

const percent = (share: number): string => `${formatNumber(share * 100)}\u00a0%`;
const rate = ({ caught, of }: { caught: number; of: number }): string => `${caught} of ${of}`;
const smallest = (share: number | null): string => (share === null ? 'none that was tried' : percent(share));

const CLOCKS: Readonly<Record<DomainTest['domain'], string>> = {
  wall: 'Wall clock',
  instructions: 'Instruction clock',
  emulated: 'Emulated clock',
};

const equalLines = ({ false_alarms, false_figures, consecutive, across_runs }: DomainTest): string[] => [
  'Equal against equal, alarms raised:',
  `  ${rate(false_alarms)} gate checks of cycles that were split at random (${rate(false_figures)} figures)`,
  `  ${rate(consecutive)} gate checks of the first half of the cycles against the second`,
  ...(across_runs.of === 0 ? [] : [`  ${rate(across_runs)} gate checks of one run against another`]),
];

const changeLines = ({ power, smallest_caught, domain }: DomainTest): string[] => [
  `One figure made worse, caught${domain === 'wall' ? ' (times only; what is counted repeats nearly exactly)' : ''}:`,
  `  ${power.map(({ factor, caught, of }) => `${percent(Math.round((factor - 1) * 1e6) / 1e6)}: ${of === 0 ? 0 : Math.floor((caught / of) * 1000) / 10}`).join('   ')}   (change: caught in %)`,
  `  The smallest change that is caught at least 19 times in 20: ${smallest(smallest_caught)}.`,
];

const domainLines = (test: DomainTest, { width, color }: SummaryOptions): string[] => {
  const colors = pc.createColors(color);
  const rows = test.by_figure.map(({ title, metric, noise, smallest_caught }) => [
    title,
    termOf(metric).label,
    percent(noise),
    smallest(smallest_caught),
  ]);
  return [
    '',
    colors.bold(`${CLOCKS[test.domain]}: ${test.figures} figures, ${test.cycles_per_side} cycles on each side`),
    ...(test.decidable
      ? []
      : [
          colors.yellow('So few cycles cannot show any change of some figures: the gate says "undecided" of them, never "pass".'),
        ]),
    ...equalLines(test),
    ...changeLines(test),
    '',
    ...textTable(COLUMNS, rows, width, (text, _, row) => (row < 0 ? colors.dim(text) : text)),
  ];
};

const leftOutLines = ({ left_out = [] }: GateSelfTest): string[] =>
  left_out.length === 0 ? [] : ['', `Left out, with fewer than two samples: ${printable(left_out.join(', '))}`];

/** What the self-test of the gate found, for a terminal. */
export const renderSelfTest = (test: GateSelfTest, options: SummaryOptions): string =>
  [
    `The rules of the gate, tried on ${test.runs.length === 1 ? 'the run' : `${test.runs.length} runs:`} ${printable(test.runs.join(', '))}`,
    ...test.domains.flatMap((domain) => domainLines(domain, options)),
    ...leftOutLines(test),
    ...(test.domains.length === 0 ? ['No figure of these runs is gated: nothing to test.'] : []),
    '',
  ].join('\n');
