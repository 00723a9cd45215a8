import { type CiCase, type CiGroup, cleanLine, cleanLines, type Outcome } from './case.ts';

/**
 * JUnit XML as Jenkins' xUnit plugin defines it (junit-10.xsd), which is what GitLab and the actions for GitHub read too.
 * XML 1.0 cannot hold control characters in any spelling, so they are left out.
 */
const attribute = (text: string): string =>
  cleanLine(text.replace(/\s+/gu, ' '))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const content = (lines: readonly string[]): string =>
  cleanLines(lines).join('\n').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const attributes = (values: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${attribute(String(value))}"`]))
    .join('');

const ELEMENTS: Readonly<Record<Exclude<Outcome, 'pass'>, string>> = { fail: 'failure', error: 'error', skip: 'skipped' };

const caseLines = ({ path, name, outcome, type, message, details, output }: CiCase): string[] => {
  const open = `    <testcase${attributes({ classname: path, name })}`;
  const element = outcome === 'pass' ? undefined : ELEMENTS[outcome];
  const body = [
    ...(element === undefined ? [] : [`      <${element}${attributes({ type, message })}>${content(details)}</${element}>`]),
    ...(output.length === 0 ? [] : [`      <system-out>${content(output)}</system-out>`]),
  ];
  return body.length === 0 ? [`${open}/>`] : [`${open}>`, ...body, '    </testcase>'];
};

const countOf = (cases: readonly CiCase[], outcome: Outcome): number => cases.filter((one) => one.outcome === outcome).length;

const secondsText = (seconds: number | undefined): string | undefined => seconds?.toFixed(3);

const groupLines = ({ name, timestamp, seconds, properties, cases, remarks }: CiGroup): string[] => [
  `  <testsuite${attributes({
    name,
    tests: cases.length,
    failures: countOf(cases, 'fail'),
    errors: countOf(cases, 'error'),
    skipped: countOf(cases, 'skip'),
    time: secondsText(seconds),
    timestamp,
  })}>`,
  '    <properties>',
  ...properties.map(([key, value]) => `      <property${attributes({ name: key, value })}/>`),
  '    </properties>',
  ...cases.flatMap(caseLines),
  ...(remarks.length === 0 ? [] : [`    <system-err>${content(remarks)}</system-err>`]),
  '  </testsuite>',
];

/** Groups of cases as one JUnit XML document. */
export const renderJUnit = (name: string, groups: readonly CiGroup[], seconds?: number): string => {
  const cases = groups.flatMap((group) => group.cases);
  const root = attributes({
    name,
    tests: cases.length,
    failures: countOf(cases, 'fail'),
    errors: countOf(cases, 'error'),
    time: secondsText(seconds),
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${root}>`,
    ...groups.flatMap(groupLines),
    '</testsuites>',
    '',
  ].join('\n');
};
