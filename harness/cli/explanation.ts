import type { createColors } from 'picocolors';
import type { Explanation } from '../diagnose/explain.ts';
import type { DiagnosisFacts } from '../diagnose/facts.ts';
import type { KnownFailure } from '../diagnose/failure.ts';

type Colors = ReturnType<typeof createColors>;

/** An issue as its address; anything else, such as a source file of CRIU, as it stands. */
const linked = (reference: string): string => {
  const [, repository, number] = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(reference) ?? [];
  return repository === undefined ? reference : `https://github.com/${repository}/issues/${number}`;
};

/** Where an entry was seen to be true. */
export const verification = ({ verified }: KnownFailure): string =>
  verified.length === 0
    ? "unverified: known from CRIU's sources and issues, not provoked by this project"
    : `provoked with ${verified.map(({ kernel, criu }) => `CRIU ${criu} on Linux ${kernel}`).join(', ')}`;

const knownFacts = ({ kernel, criu, glibc }: DiagnosisFacts): string => {
  const parts = [
    ...(kernel === undefined ? [] : [`Linux ${kernel}`]),
    ...(criu === undefined ? [] : [`CRIU ${criu}`]),
    ...(glibc === undefined ? [] : [`glibc ${glibc}`]),
  ];
  return parts.length === 0 ? 'nothing; give --kernel, --criu or --glibc where you know them' : parts.join(', ');
};

const shown = (before: readonly string[], line: string, colors: Colors): string[] => [
  ...before.map((one) => colors.dim(`    ${one}`)),
  `  > ${line}`,
];

const openLog = (path: string | undefined): string =>
  path === undefined
    ? 'CRIU wrote its reason into a log that is not named here: look for dump.log or restore.log where the runtime keeps its state.'
    : `CRIU wrote its reason into ${path} on that machine: criu-qualify explain ${path}`;

const explained = (
  { failure, line, before, further }: Extract<Explanation, { outcome: 'explained' }>,
  colors: Colors,
): string[] => [
  colors.bold(failure.cause),
  ...shown(before, line, colors),
  ...(further === 0 ? [] : [`    ${further} further ${further === 1 ? 'error' : 'errors'} below: the first is the cause.`]),
  '',
  'What helps',
  ...failure.remedies.map(({ text }, index) => `  ${index + 1}. ${text}`),
  '',
  `Known as    ${failure.id}${failure.ours === true ? ' (nothing that is under test is to blame)' : ''}`,
  `References  ${failure.references.map(linked).join('\n            ')}`,
  `Evidence    ${verification(failure)}`,
];

const body = (explanation: Explanation, colors: Colors): string[] => {
  switch (explanation.outcome) {
    case 'explained':
      return explained(explanation, colors);
    case 'not-recognised':
      return [
        colors.bold('This failure is not known. The first error is its cause; later ones are consequences.'),
        ...shown(explanation.before, explanation.line, colors),
        '',
        `Without what differs from run to run: ${explanation.normalised}`,
        'Look for these words among the issues of CRIU: https://github.com/checkpoint-restore/criu/issues',
      ];
    case 'see-log':
      return [
        colors.bold('A container runtime says only that CRIU failed.'),
        `  > ${explanation.line}`,
        '',
        openLog(explanation.logPath),
      ];
    case 'silent':
      return [
        colors.bold('CRIU failed, and no line of this log says why.'),
        `  > ${explanation.line}`,
        '',
        explanation.logPath === undefined
          ? 'Run it again with -v4 and explain that log: some causes are told there without the word Error.'
          : openLog(explanation.logPath),
      ];
    case 'nothing-wrong':
      return [
        colors.bold('Nothing went wrong in this log.'),
        ...(explanation.line === '' ? [] : [`  > ${explanation.line}`]),
        ...explanation.missing.map((one) => `  missing: ${one}`),
        ...(/^Looks good/.test(explanation.line)
          ? ['', 'criu check is no proof that dump and restore work; criu-qualify run is.']
          : []),
      ];
    case 'no-log':
      return ['Neither CRIU nor a container runtime wrote this.'];
  }
};

/** An explanation for a person: the cause first. */
export const renderExplanation = (explanation: Explanation, colors: Colors): string =>
  [...body(explanation, colors), '', `Taken as known: ${knownFacts(explanation.facts)}.`, ''].join('\n');
