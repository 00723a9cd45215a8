import type { GateCheck, GateReport } from '../../harness/schema/gate.ts';
import { printable } from '../format.ts';
import { escaped } from '../markdown/escape.ts';
import { rowText } from '../markdown/row.ts';
import { renderAnnotations } from './annotations.ts';
import type { CiCase, CiGroup, Outcome } from './case.ts';
import { renderJUnit } from './junit.ts';
import { renderTap } from './tap.ts';

/** What each outcome is where its rule says `error`. What cannot be told is an error: the gate did not do its work. */
const OUTCOMES: Readonly<Record<GateCheck['outcome'], Outcome>> = {
  pass: 'pass',
  broke: 'fail',
  gone: 'fail',
  'not-run': 'error',
  regression: 'fail',
  'not-confirmed': 'pass',
  undecided: 'error',
  vanished: 'fail',
};

const isWarning = ({ level, outcome }: GateCheck): boolean => level === 'warn' && OUTCOMES[outcome] !== 'pass';

const caseOf = (check: GateCheck): CiCase => {
  const outcome = isWarning(check) ? 'pass' : OUTCOMES[check.outcome];
  const sentence = printable(check.sentence);
  return {
    path: `gate.${check.workload}`,
    name: check.domain === 'wall' ? check.id : `${check.id} (${check.domain})`,
    outcome,
    type: outcome === 'pass' ? '' : check.outcome,
    message: outcome === 'pass' ? '' : sentence,
    details: [],
    output: outcome === 'pass' ? [`${isWarning(check) ? 'Warning: ' : ''}${sentence}`] : [],
  };
};

/** The checks of a gate as cases: one for each verdict and each figure that was held against the base. */
export const gateGroups = ({ checks, comparison, notes }: GateReport): CiGroup[] => [
  {
    name: 'gate',
    timestamp: comparison.run.runs[0]?.created ?? '',
    seconds: undefined,
    properties: [
      ['base', comparison.base.runs.map(({ id }) => id).join(', ')],
      ['run', comparison.run.runs.map(({ id }) => id).join(', ')],
    ],
    cases: checks.map(caseOf),
    warnings: checks.filter(isWarning).map((check) => ({ name: check.id, message: printable(check.sentence) })),
    remarks: [...notes],
  },
];

export const gateJUnit = (report: GateReport): string => renderJUnit('criu-qualify gate', gateGroups(report));
export const gateTap = (report: GateReport): string => renderTap(report.headline, gateGroups(report));
export const gateAnnotations = (report: GateReport): string => renderAnnotations(report.headline, gateGroups(report));

const WORDS: Readonly<Record<GateReport['outcome'], string>> = {
  pass: '✅ Nothing is worse',
  fail: '❌ Something is worse',
  undecided: '⚠️ It cannot be told',
};

/** Rows of a job summary at most. */
const ROWS = 100;

/** What the gate found, for the summary of a job: only what is not a pass. */
export const gateSummary = ({ outcome, headline, checks, notes }: GateReport): string => {
  const found = checks.filter((check) => check.outcome !== 'pass');
  return `${[
    `# ${WORDS[outcome]}`,
    '',
    escaped(headline),
    ...(found.length === 0
      ? []
      : [
          '',
          rowText(['rule', 'what', 'found']),
          rowText(['---', '---', '---']),
          ...found.slice(0, ROWS).map((check) => rowText([check.level, escaped(check.id), escaped(check.sentence)])),
          ...(found.length > ROWS ? ['', `${found.length - ROWS} more.`] : []),
        ]),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `- ${escaped(note)}`)]),
  ].join('\n')}\n`;
};

/** What GitHub shows of a gate. */
export const gateGitHubText = async (report: GateReport): Promise<{ annotations: string; summary: string }> => ({
  annotations: gateAnnotations(report),
  summary: gateSummary(report),
});
