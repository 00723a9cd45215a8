import type { Results } from '../../../harness/schema/results.ts';
import { formatValue, plural } from '../../format.ts';
import { secrecyRows, secrecySummary } from '../../secrecy.ts';
import { clocksOf } from '../../subject.ts';
import { budgetView, packagesView, provenanceFacts } from './background.ts';
import { claimsView } from './claims.ts';
import { integrityView } from './integrity.ts';
import { clockWarning, type VerdictView, verdictMeaning, verdictView } from './words.ts';

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
    ...clocksOf(results).flatMap((clock) => clockWarning(clock) ?? []),
    ...(override === undefined ? [] : [`CRIU is not that of the userland: ${override.path} was put in its place.`]),
  ];
};

/** The computer that everything ran on, in one line; of a run with one machine elsewhere, that one. */
export const hostText = ({ provenance: { host: own }, machines }: Results): string => {
  const host = (machines.length === 1 ? machines[0]?.remote : undefined) ?? own;
  return `${host.cpu}, ${plural(host.cores, 'core')}, ${formatValue(host.memory_bytes, 'bytes')}, virtualization: ${host.virtualization}`;
};

export interface NavigationItem {
  readonly href: string;
  readonly title: string;
  readonly verdict: VerdictView | null;
}

export const navigationItem = (href: string, title: string, verdict: VerdictView | null = null): NavigationItem => ({
  href,
  title,
  verdict,
});

/** A run that only damaged images says nothing of how a service freezes and thaws. */
const meaningOf = ({ cells, verdict }: Results): string =>
  verdict === 'pass' && cells.every(({ cell }) => cell.procedure === 'integrity')
    ? 'What a restore does with every damage is on record, and images that were not damaged came back right.'
    : verdictMeaning[verdict];

/** The sections about images, where the run has them. */
export const imagesNavigation = ({ integrity, secrecy }: Pick<ReturnType<typeof commonView>, 'integrity' | 'secrecy'>) => [
  ...(integrity.cells.length === 0 ? [] : [navigationItem('integrity', 'Damaged images')]),
  ...(secrecy.rows.length === 0 ? [] : [navigationItem('secrets', 'Images hold secrets')]),
];

/** The section of published claims, where the run has it. */
export const claimsNavigation = ({ claims }: Pick<ReturnType<typeof commonView>, 'claims'>) =>
  claims.claims.length === 0 ? [] : [navigationItem('claims', 'Claims')];

/** What the pages of one machine and of several have in common. */
export const commonView = (results: Results) => ({
  run: { id: results.run.id, suite: results.run.suite, version: results.provenance.tool.version },
  verdict: verdictView(results.verdict),
  meaning: meaningOf(results),
  headline: results.headline,
  warnings: warnings(results),
  claims: claimsView(results),
  integrity: integrityView(results),
  secrecy: { summary: secrecySummary(results), rows: secrecyRows(results) },
  budget: budgetView(results.time_budget),
  provenance: provenanceFacts(results),
  packages: packagesView(results),
});
