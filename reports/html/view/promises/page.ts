import type { Results } from '../../../../harness/schema/results.ts';
import { plural } from '../../../format.ts';
import { matrixOf } from '../../../matrix/matrix.ts';
import { promisesTable } from '../../../promises/table.ts';
import { commonView, navigationItem } from '../common.ts';
import { causeView } from '../failures.ts';
import { causesView } from '../several/causes.ts';
import { machinesView } from '../several/machines.ts';
import { severalMethod } from '../several/method.ts';
import { measuredOn } from '../several/page.ts';
import { promiseDetails } from './details.ts';

const FLAVORS = [
  { name: 'host', meaning: 'in the namespaces of the machine' },
  { name: 'ns', meaning: 'as process 1 of new mount, pid, net, ipc and uts namespaces, with a root of its own' },
  { name: 'uns', meaning: 'the same in a user namespace, whose root is an ordinary user of the machine' },
] as const;

const NAVIGATION = [
  ['verdict', 'Verdict'],
  ['promises', 'Promises'],
  ['causes', 'Causes'],
  ['details', 'Every promise'],
  ['machines', 'Machines'],
  ['method', 'How it was measured'],
  ['time', 'Time'],
  ['provenance', 'Provenance'],
] as const;

/** The page of a run of subjects: every promise of checkpoint and restore, and where it holds. */
export const promisesView = (results: Results) => {
  const matrix = matrixOf(results);
  const common = commonView(results);
  const causes = causesView(matrix);
  const subjects = new Set(results.cells.map(({ cell }) => cell.workload.id)).size;
  const spoilt = results.cells.some(({ cell }) => cell.subject?.mutation !== undefined);
  return {
    ...common,
    several: true as const,
    promises: true as const,
    title: `${common.verdict.word}: ${results.headline}`,
    navigation: NAVIGATION.filter(([href]) => href !== 'causes' || causes.items.length > 0).map(([href, title]) =>
      navigationItem(href, title),
    ),
    measuredOn: measuredOn(results, matrix).filter(({ name }) => name !== 'Workloads'),
    failures: [],
    heading: spoilt
      ? `${plural(results.cells.length, 'spoilt restore')} of ${plural(subjects, 'subject')}: was each noticed?`
      : `${plural(subjects, 'promise')}: which of them hold?`,
    promisesTable: promisesTable(matrix),
    flavors: FLAVORS,
    // This page has no filter by userland.
    table: { userlands: [] },
    causes,
    notes: results.findings.map(causeView),
    promiseDetails: promiseDetails(results, matrix),
    machines: machinesView(results, matrix),
    method: severalMethod(results),
  };
};
