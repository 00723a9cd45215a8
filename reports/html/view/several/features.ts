import type { Results } from '../../../../harness/schema/results.ts';
import type { Matrix } from '../../../matrix/matrix.ts';
import { DENSE } from './table.ts';

type Answer = 'yes' | 'missing' | 'absent';

export interface FeaturesView {
  readonly summary: readonly string[];
  readonly groups: readonly { readonly name: string; readonly span: number }[];
  readonly kernels: readonly string[];
  readonly dense: boolean;
  readonly rows: readonly {
    readonly name: string;
    readonly cells: readonly { readonly mark: Answer; readonly sign: string; readonly word: string }[];
  }[];
}

const ANSWERS = {
  yes: { mark: 'yes', sign: 'y', word: 'supported' },
  missing: { mark: 'missing', sign: '✕', word: 'not supported' },
  absent: { mark: 'absent', sign: '–', word: 'not asked' },
} as const;

/** What `criu check --feature` said on each machine that came up; only where the machines do not agree. */
export const featuresView = (results: Results, matrix: Matrix): FeaturesView => {
  const groups = matrix.userlands
    .map(({ name }) => ({
      name,
      members: matrix.kernels.flatMap((kernel) =>
        results.machines.filter(
          (machine) => machine.kernel === kernel.id && machine.userland === name && machine.facts !== undefined,
        ),
      ),
    }))
    .filter(({ members }) => members.length > 0);
  const machines = groups.flatMap(({ members }) => members);
  const answers = (name: string): Answer[] =>
    machines.map(({ facts }) => {
      const feature = facts?.criu.features.find((one) => one.name === name);
      if (feature === undefined) return 'absent';
      return feature.supported ? 'yes' : 'missing';
    });
  const names = [...new Set(machines.flatMap(({ facts }) => facts?.criu.features.map(({ name }) => name) ?? []))];
  const asked = names.map((name) => ({ name, answers: answers(name) }));
  const nowhere = asked.filter((one) => !one.answers.includes('yes')).map(({ name }) => name);
  const everywhere = asked.filter((one) => !one.answers.includes('missing')).length;
  return {
    summary:
      machines.length === 0
        ? ['CRIU was not asked: no machine came up.']
        : [
            `${everywhere} of ${names.length} are supported on every machine.`,
            ...(nowhere.length === 0 ? [] : [`Supported nowhere: ${nowhere.join(', ')}.`]),
          ],
    groups: groups.map(({ name, members }) => ({ name, span: members.length })),
    kernels: machines.map(({ kernel }) => matrix.kernelNames.get(kernel) ?? kernel),
    dense: machines.length >= DENSE,
    rows: asked
      .filter((one) => one.answers.includes('yes') && one.answers.includes('missing'))
      .map((one) => ({ name: one.name, cells: one.answers.map((answer) => ANSWERS[answer]) })),
  };
};
