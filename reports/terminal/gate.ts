import pc from 'picocolors';
import type { GateCheck, GateReport } from '../../harness/schema/gate.ts';
import { forcedReasons, sideText } from '../compare/rows.ts';
import { printable } from '../format.ts';
import type { SummaryOptions } from './summary.ts';
import type { Colors } from './tone.ts';

const TITLES: Readonly<Record<GateReport['outcome'], string>> = { pass: 'PASS', fail: 'FAIL', undecided: 'UNDECIDED' };

const WORDS: Readonly<Record<GateCheck['outcome'], string>> = {
  pass: 'pass',
  broke: 'FAIL',
  gone: 'GONE',
  'not-run': 'NOT RUN',
  regression: 'WORSE',
  'not-confirmed': 'not confirmed',
  undecided: 'UNDECIDED',
  vanished: 'VANISHED',
};

const titleColor = (colors: Colors, outcome: GateReport['outcome']): ((text: string) => string) => {
  if (outcome === 'pass') return colors.green;
  return outcome === 'fail' ? colors.red : colors.yellow;
};

const checkLine = (check: GateCheck, colors: Colors): string => {
  const isError = check.level === 'error' && check.outcome !== 'not-confirmed';
  const paint = isError ? colors.red : colors.yellow;
  const level = check.level === 'warn' ? ' (warning)' : '';
  return `${paint(`${WORDS[check.outcome]}${level}`)} ${printable(check.sentence)}`;
};

/** A gate check for a terminal: one sentence for each check that is not a pass. */
export const renderGate = (report: GateReport, { color }: SummaryOptions): string => {
  const colors = pc.createColors(color);
  const found = report.checks.filter(({ outcome }) => outcome !== 'pass');
  const passed = report.checks.length - found.length;
  return [
    `${titleColor(colors, report.outcome)(TITLES[report.outcome])}  ${printable(report.headline)}`,
    '',
    `BASE  ${printable(sideText(report.comparison.base))}`,
    `RUN   ${printable(sideText(report.comparison.run))}`,
    ...(found.length === 0 ? [] : ['', ...found.map((check) => checkLine(check, colors))]),
    '',
    `${passed} of ${report.checks.length} checks passed; ${report.compared} figures of the wall clock were tested together.`,
    ...forcedReasons(report.comparison).map((reason) => colors.red(`Forced: ${printable(reason)}`)),
    ...report.notes.map((note) => colors.dim(printable(note))),
    '',
  ].join('\n');
};
