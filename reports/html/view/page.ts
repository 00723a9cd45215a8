import type { Results } from '../../../harness/schema/results.ts';
import { formatDate, formatValue, plural } from '../../format.ts';
import { budgetView, type Fact, packages, provenanceFacts, selectionView } from './background.ts';
import { ratioChart } from './charts.ts';
import { failures, remarks, runCauses, unanswered } from './failures.ts';
import { glanceCard } from './glance.ts';
import { groupCells, type WorkloadGroup } from './groups.ts';
import { kernelView } from './kernel.ts';
import { methodView } from './method.ts';
import { clockLabel, clockWarning, verdictMeaning, verdictView } from './words.ts';
import { workloadView } from './workload.ts';

const STATE_WARNINGS: Readonly<Record<Results['run']['state'], string>> = {
  finished: '',
  interrupted: 'This run was interrupted. Cells that were not run are shown as “Not run”; run --resume finishes them.',
  failed: 'This run ended early because our own machinery failed.',
  running: 'This run was not finished when the report was written.',
};

const warnings = (results: Results): string[] => {
  const override = results.provenance.criu_override;
  return [
    ...(STATE_WARNINGS[results.run.state] === '' ? [] : [STATE_WARNINGS[results.run.state]]),
    ...[clockWarning(results.clock_domain)].filter((text) => text !== undefined),
    ...(override === undefined ? [] : [`CRIU is not that of the userland: ${override.path} was put in its place.`]),
  ];
};

const criuText = (results: Results): string =>
  results.machine?.criu.version ?? results.selection.find((step) => step.chosen)?.criu ?? 'unknown, no machine came up';

const measuredOn = (results: Results, groups: readonly WorkloadGroup[]): Fact[] => {
  const { host, userland } = results.provenance;
  return [
    { name: 'Kernel', value: results.machine?.kernel.release ?? host.kernel },
    { name: 'CRIU', value: criuText(results) },
    { name: 'Userland', value: userland.name },
    {
      name: 'Workloads',
      value:
        groups.length === 0
          ? 'none'
          : groups.map((group) => (group.service === '' ? group.workload : `${group.workload} (${group.service})`)).join(', '),
    },
    {
      name: 'Machine',
      value: `${host.cpu}, ${plural(host.cores, 'core')}, ${formatValue(host.memory_bytes, 'bytes')}, virtualization: ${host.virtualization}`,
    },
    { name: 'Date', value: formatDate(results.run.created) },
    { name: 'Clock', value: clockLabel[results.clock_domain] },
  ];
};

const failureViews = (results: Results) => {
  const views = { failures: failures(results), runCauses: runCauses(results), unanswered: unanswered(results) };
  return { ...views, hasFailures: Object.values(views).some((list) => list.length > 0) };
};

/** Everything that the templates show, already in words: they choose nothing and compute nothing. */
export const pageView = async (results: Results) => {
  const groups = groupCells(results);
  const verdict = verdictView(results.verdict);
  return {
    title: `${verdict.word}: CRIU ${criuText(results)} on ${results.machine?.kernel.release ?? results.provenance.host.kernel}`,
    run: { id: results.run.id, suite: results.run.suite, version: results.provenance.tool.version },
    verdict,
    meaning: verdictMeaning[results.verdict],
    headline: results.headline,
    warnings: warnings(results),
    measuredOn: measuredOn(results, groups),
    cards: groups.map(glanceCard),
    ratios: await ratioChart(groups),
    comparisons: results.comparisons.map((comparison) => comparison.finding),
    ...failureViews(results),
    remarks: remarks(results),
    workloads: await Promise.all(groups.map(workloadView)),
    kernel: kernelView(results.config, results.machine),
    method: methodView(results, groups),
    budget: budgetView(results.time_budget),
    selection: selectionView(results.selection),
    provenance: provenanceFacts(results),
    packages: packages(results),
  };
};

export type PageView = Awaited<ReturnType<typeof pageView>>;
