import type { UserlandRecord } from '../../harness/schema/machine.ts';
import type { Results } from '../../harness/schema/results.ts';
import { formatDate } from '../format.ts';
import { columnTitle } from '../matrix/columns.ts';
import {
  type Combination,
  cellsOf,
  type LetteredCause,
  letterFor,
  type Matrix,
  matrixOf,
  partialRate,
  passCount,
} from '../matrix/matrix.ts';
import { whereText } from '../matrix/scope.ts';
import { passMeaning, rateInterval } from '../reliability.ts';
import { causeTrials } from '../remedies.ts';
import { clocksOf, providerText } from '../subject.ts';
import { CLOCK_NOTES, SHOUTED } from '../words.ts';
import { adviceLines } from './advice.ts';
import { claimsLines } from './claims.ts';
import { clonesMarkdown } from './clones.ts';
import { escaped, fenced } from './escape.ts';
import { imagesPlacesLines } from './images-places.ts';
import { integrityLines, secrecyLines } from './integrity.ts';
import { migrationsMarkdown } from './migrations.ts';
import { promisesMarkdown } from './promises.ts';
import { ICONS, rowText } from './row.ts';
import { scalingLines } from './scaling.ts';

const LEGEND = 'pass, fail, error of ours, skipped, not run'
  .split(', ')
  .map((word, index) => `${Object.values(ICONS)[index]} ${word}`)
  .join(' · ');

/** Lines of evidence for each cause: the whole of it is in report.html. */
const EVIDENCE = 4;

const cellText = (matrix: Matrix, found: Combination | undefined): string => {
  if (found === undefined) return '';
  const parts = [ICONS[found.cell.verdict], `**${letterFor(matrix, found.cell)}**`, partialRate(found.cell)];
  const tainted = found.cell.findings.some(({ id }) => id === 'kernel-tainted') ? ['taint'] : [];
  return [...parts, ...tainted].filter((part) => part !== '' && part !== '****').join(' ');
};

const tableOf = (matrix: Matrix, userland: UserlandRecord): string[] => {
  const own = matrix.combinations.filter((one) => one.userland === userland);
  const { passed, of } = passCount(own);
  const versions = [
    ...(userland.criu_version === undefined ? [] : [`CRIU ${userland.criu_version}`]),
    ...(userland.glibc_version === undefined ? [] : [`glibc ${userland.glibc_version}`]),
    `${passed} of ${of} passed`,
  ];
  return [
    '',
    `### ${escaped(userland.name)}: ${escaped(versions.join(', '))}`,
    '',
    rowText(['kernel', ...matrix.columns.map((column) => escaped(columnTitle(column)))]),
    rowText(['---', ...matrix.columns.map(() => ':-:')]),
    ...matrix.kernels.map((kernel) =>
      rowText([
        escaped(matrix.kernelNames.get(kernel.id) ?? kernel.id),
        ...matrix.columns.map((column) =>
          cellText(
            matrix,
            own.find((one) => one.kernel === kernel && one.column === column),
          ),
        ),
      ]),
    ),
  ];
};

const trialLines = (texts: readonly string[]): string[] =>
  texts.length === 0 ? [] : ['', 'Remedies, tried here:', '', ...texts.map((text) => `- ${escaped(text)}`)];

const causeLines = (matrix: Matrix, { letter, cause, combinations }: LetteredCause): string[] => {
  const where = whereText(matrix, combinations);
  const title = cause.title === '' ? 'no reason was recorded' : cause.title;
  const evidence = cause.evidence.filter((line) => line !== '').slice(0, EVIDENCE);
  return [
    '',
    `**${letter}** ${escaped(title)}`,
    '',
    `${escaped(where)}.${cause.remedy === undefined ? '' : ` Remedy: ${escaped(cause.remedy)}`}`,
    ...trialLines(causeTrials(cellsOf(cause, combinations))),
    ...(evidence.length === 0 ? [] : ['', ...fenced(evidence)]),
  ];
};

/** Where some but not all cycles passed, with how often: the table has no room for it. */
const sometimesLines = (matrix: Matrix): string[] => {
  const found = matrix.combinations.filter(({ cell }) => partialRate(cell) !== '');
  if (found.length === 0) return [];
  return [
    '',
    ...found.map(({ kernel, userland, column, cell }) => {
      const where = `${matrix.kernelNames.get(kernel.id) ?? kernel.id}, ${userland.name}, ${columnTitle(column)}`;
      const interval = rateInterval(cell);
      const rate = interval === '' ? '' : `, a success rate of ${interval} (95 % interval)`;
      return `- ${escaped(where)}: ${escaped(partialRate(cell))} cycles passed${escaped(rate)}`;
    }),
  ];
};

const kernelLine = (kernel: Matrix['kernels'][number]): string => {
  const { source, release } = kernel;
  if (source.kind === 'package') return `- Linux ${escaped(release)}: ${escaped(`${source.package} ${source.version}`)}`;
  return `- Linux ${escaped(release)}: ${source.kind === 'files' ? escaped(source.image) : 'the running kernel'}`;
};

const versionLines = (results: Results, matrix: Matrix): string[] => {
  const services = [...new Set(results.cells.map(({ service }) => service).filter((service) => service !== ''))];
  const providers = [...new Set(results.machines.map(providerText))];
  const { tool } = results.provenance;
  return [
    '',
    '## Versions',
    '',
    ...matrix.kernels.map(kernelLine),
    ...(services.length === 0 ? [] : [`- services: ${escaped(services.join(', '))}`]),
    ...(providers.length === 0 ? [] : [`- provider: ${escaped(providers.join('; '))}`]),
    `- criu-qualify ${escaped(tool.version)}${tool.commit === undefined ? '' : `, commit ${escaped(tool.commit)}`}`,
    `- run ${escaped(results.run.id)}, ${escaped(results.run.suite)}, ${escaped(formatDate(results.run.created))}`,
  ];
};

/** The matrix for an issue, a pull request or a mail: GitHub-flavoured Markdown, and readable as plain text. */
export const renderMarkdown = async (results: Results): Promise<string> => {
  const matrix = matrixOf(results);
  return [
    `# ${ICONS[results.verdict]} ${SHOUTED[results.verdict].toUpperCase()}`,
    '',
    escaped(results.headline),
    ...clocksOf(results).flatMap((clock) => CLOCK_NOTES[clock].flatMap((note) => ['', `> ${note}`])),
    '',
    ...adviceLines(results),
    ...claimsLines(results),
    ...(results.claims === undefined ? [] : ['', '## Cells', '']),
    LEGEND,
    ...passMeaning(matrix.combinations.map(({ cell }) => cell)).flatMap((text) => ['', escaped(text)]),
    ...sometimesLines(matrix),
    ...scalingLines(results),
    ...imagesPlacesLines(results),
    ...clonesMarkdown(results),
    ...migrationsMarkdown(results),
    ...(results.cells.some(({ cell }) => cell.subject !== undefined)
      ? promisesMarkdown(results)
      : matrix.userlands.flatMap((userland) => tableOf(matrix, userland))),
    ...(matrix.causes.length === 0 ? [] : ['', '## Causes', ...matrix.causes.flatMap((cause) => causeLines(matrix, cause))]),
    ...integrityLines(results),
    ...secrecyLines(results),
    ...versionLines(results, matrix),
    '',
  ].join('\n');
};
