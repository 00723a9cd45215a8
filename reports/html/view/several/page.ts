import type { Results } from '../../../../harness/schema/results.ts';
import { formatDate } from '../../../format.ts';
import { type Matrix, matrixOf } from '../../../matrix/matrix.ts';
import { clocksOf, providerText } from '../../../subject.ts';
import { type Fact, selectionView } from '../background.ts';
import { claimsNavigation, commonView, hostText, imagesNavigation, navigationItem } from '../common.ts';
import { causeView } from '../failures.ts';
import { clockLabel } from '../words.ts';
import { causesView } from './causes.ts';
import { detailsView } from './details.ts';
import { featuresView } from './features.ts';
import { machinesView } from './machines.ts';
import { severalMethod } from './method.ts';
import { optionsView } from './options.ts';
import { tableView } from './table.ts';

const kernelsText = ({ kernels, kernelNames }: Matrix): string => {
  const name = (index: number): string => kernelNames.get(kernels.at(index)?.id ?? '') ?? '';
  return kernels.length < 2 ? name(0) : `${kernels.length}, from ${name(0)} to ${name(-1)}`;
};

/** What the run was measured on, for the top of its page. */
export const measuredOn = (results: Results, matrix: Matrix): Fact[] => [
  { name: 'Kernels', value: kernelsText(matrix) },
  {
    name: 'Userlands',
    value: matrix.userlands.map(({ name, criu_version }) => `${name} (CRIU ${criu_version ?? 'unknown'})`).join(', '),
  },
  { name: 'Workloads', value: [...new Set(matrix.columns.map(({ workload }) => workload))].join(', ') },
  { name: 'Provider', value: [...new Set(results.machines.map(providerText))].join('; ') },
  { name: 'Host', value: hostText(results) },
  { name: 'Date', value: formatDate(results.run.created) },
  {
    name: 'Clock',
    value: clocksOf(results)
      .map((clock) => clockLabel[clock])
      .join('; '),
  },
];

const NAVIGATION = [
  ['verdict', 'Verdict'],
  ['matrix', 'Matrix'],
  ['causes', 'Causes'],
  ['details', 'Every combination'],
  ['machines', 'Machines'],
  ['options', 'Kernel options'],
  ['method', 'How it was measured'],
  ['time', 'Time'],
  ['provenance', 'Provenance'],
] as const;

/** The page of a run with several machines: what works where, why not, and the evidence for each combination. */
export const severalView = (results: Results) => {
  const matrix = matrixOf(results);
  const common = commonView(results);
  const causes = causesView(matrix);
  const selection = [
    ...new Map(results.machines.flatMap((machine) => machine.selection.map((step) => [JSON.stringify(step), step]))).values(),
  ];
  return {
    ...common,
    several: true as const,
    promises: false as const,
    title: `${common.verdict.word}: ${results.headline}`,
    navigation: NAVIGATION.filter(([href]) => href !== 'causes' || causes.items.length > 0).flatMap(([href, title]) => [
      navigationItem(href, title),
      ...(href === 'verdict' ? claimsNavigation(common) : []),
      ...(href === 'details' ? imagesNavigation(common) : []),
    ]),
    measuredOn: measuredOn(results, matrix),
    failures: [],
    table: tableView(matrix),
    causes,
    notes: results.findings.map(causeView),
    details: detailsView(results, matrix),
    machines: machinesView(results, matrix),
    options: optionsView(results, matrix),
    features: featuresView(results, matrix),
    method: severalMethod(results),
    selection: selectionView(selection),
  };
};
