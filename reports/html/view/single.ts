import type { Results } from '../../../harness/schema/results.ts';
import { formatDate } from '../../format.ts';
import { PLACES_NOTE } from '../../images-places.ts';
import { clocksOf, onlySubject, providerText, releaseOf, type Subject } from '../../subject.ts';
import { type Fact, selectionView } from './background.ts';
import { ratioChart } from './charts.ts';
import { claimsNavigation, commonView, hostText, imagesNavigation, type NavigationItem, navigationItem } from './common.ts';
import { failures, remarks, runCauses, unanswered } from './failures.ts';
import { glanceCard } from './glance.ts';
import { groupCells, type WorkloadGroup } from './groups.ts';
import { imagesPlacesView } from './images-places.ts';
import { kernelView } from './kernel.ts';
import { methodView } from './method.ts';
import { transfersView } from './transfers.ts';
import { clockLabel } from './words.ts';
import { type WorkloadView, workloadView } from './workload.ts';

const criuText = ({ facts, machine, userland }: Subject): string =>
  facts?.criu.version ??
  machine?.selection.find((step) => step.chosen)?.criu ??
  userland?.criu_version ??
  'unknown, no machine came up';

const measuredOn = (results: Results, groups: readonly WorkloadGroup[]): Fact[] => {
  const subject = onlySubject(results);
  return [
    { name: 'Kernel', value: releaseOf(subject, results.provenance.host.kernel) },
    { name: 'CRIU', value: criuText(subject) },
    { name: 'Userland', value: subject.userland?.name ?? 'none' },
    {
      name: 'Workloads',
      value:
        groups.length === 0
          ? 'none'
          : [...new Set(groups.map(({ service, workload }) => (service === '' ? workload : `${workload} (${service})`)))].join(
              ', ',
            ),
    },
    { name: 'Provider', value: providerText(subject.machine) },
    { name: 'Machine', value: hostText(results) },
    { name: 'Date', value: formatDate(results.run.created) },
    {
      name: 'Clock',
      value: clocksOf(results)
        .map((clock) => clockLabel[clock])
        .join('; '),
    },
  ];
};

const failureViews = (results: Results) => {
  const views = { failures: failures(results), runCauses: runCauses(results), unanswered: unanswered(results) };
  return { ...views, hasFailures: Object.values(views).some((list) => list.length > 0) };
};

const workloadItem = ({ anchor, title, verdict }: WorkloadView): NavigationItem => navigationItem(anchor, title, verdict);

const transfersNavigation = (groups: readonly unknown[]): NavigationItem[] =>
  groups.length === 0 ? [] : [navigationItem('transfers', 'Ways to move it')];

const placesNavigation = (groups: readonly unknown[]): NavigationItem[] =>
  groups.length === 0 ? [] : [navigationItem('places', 'Where images lie')];

const navigation = (
  hasFailures: boolean,
  workloads: readonly NavigationItem[],
  { claims, images }: { readonly claims: readonly NavigationItem[]; readonly images: readonly NavigationItem[] },
) => [
  navigationItem('verdict', 'Verdict'),
  ...claims,
  navigationItem('glance', 'At a glance'),
  ...(hasFailures ? [navigationItem('failures', 'Failures')] : []),
  ...workloads,
  ...images,
  navigationItem('kernel', 'Kernel'),
  navigationItem('method', 'How it was measured'),
  navigationItem('time', 'Time'),
  navigationItem('userland', 'Userland'),
  navigationItem('provenance', 'Provenance'),
];

/** Which of several services of one name a finding is about. */
const findingText = ({ title, workload }: WorkloadGroup, finding: string): string =>
  title === workload ? finding : `${title}: ${finding}`;

/** The page of a run with one machine: one kernel, one userland, every figure with its chart. */
export const singleView = async (results: Results) => {
  const groups = groupCells(results);
  const common = commonView(results);
  const subject = onlySubject(results);
  const failed = failureViews(results);
  const workloads = await Promise.all(groups.map(workloadView));
  const transfers = await transfersView(results);
  const places = await imagesPlacesView(results);
  return {
    ...common,
    several: false as const,
    promises: false as const,
    title: `${common.verdict.word}: CRIU ${criuText(subject)} on ${releaseOf(subject, results.provenance.host.kernel)}`,
    navigation: navigation(
      failed.hasFailures,
      [...transfersNavigation(transfers), ...placesNavigation(places), ...workloads.map(workloadItem)],
      {
        claims: claimsNavigation(common),
        images: imagesNavigation(common),
      },
    ),
    measuredOn: measuredOn(results, groups),
    cards: groups.map(glanceCard),
    ratios: await ratioChart(groups),
    comparisons: groups.flatMap((group) => group.comparisons.map(({ finding }) => findingText(group, finding))),
    ...failed,
    remarks: remarks(results),
    workloads,
    transfers,
    places,
    placesNote: PLACES_NOTE,
    kernel: kernelView(subject.kernel?.config ?? { options: [] }, subject.facts),
    method: methodView(results, groups),
    selection: selectionView(subject.machine?.selection ?? []),
  };
};
