import { readFileSync } from 'node:fs';
import { knownMetrics } from '../../reports/glossary.ts';
import { workloads } from '../../workloads/registry.ts';
import { inputError, messageOf } from '../errors.ts';
import { type CompleteRules, completeRules } from '../gate/rules.ts';
import { nearest, suggestion } from '../nearest.ts';
import { shippedServices } from '../plan/service/shipped.ts';
import type { CompareReport } from '../schema/compare.ts';
import { type GateRules, gateRules } from '../schema/gate.ts';
import { parseYaml } from '../yaml-text.ts';

const REMEDY = 'Correct the file; docs/gate.md describes every key.';
/** In the glossary, but no figure of a cell. */
const NO_FIGURES = new Set(['success_rate', 'copy_bytes_per_s', 'image_write_bytes_per_s']);

interface Names {
  readonly metrics: readonly string[];
  readonly workloads: readonly string[];
}

/** Every name that a rule may use: those that this version knows, and those of the runs at hand. */
export const namesFor = ({ cells }: CompareReport): Names => ({
  metrics: [
    ...new Set([
      ...knownMetrics().filter((name) => !NO_FIGURES.has(name)),
      ...cells.flatMap(({ figures, vanished, appeared }) => [...figures.map(({ name }) => name), ...vanished, ...appeared]),
    ]),
  ],
  workloads: [...new Set([...workloads.keys(), ...shippedServices(), ...cells.map(({ workload }) => workload)])],
});

/** A name that is none, and near to one: a service of the user's own need not be in these runs, but a slip of the pen is one. */
const slipOf = (name: string, known: readonly string[]): string | undefined =>
  known.includes(name) || nearest(name, known) === undefined ? undefined : suggestion(name, known);

const schemaFor = (names: Names): typeof gateRules =>
  gateRules.superRefine(({ rules = [] }, context) => {
    for (const [index, { metric, workload = [] }] of rules.entries()) {
      const unknown = metric.find((name) => name !== '*' && !names.metrics.includes(name));
      if (unknown !== undefined)
        context.addIssue({
          code: 'custom',
          path: ['rules', index, 'metric'],
          message: `there is no metric "${unknown}". ${suggestion(unknown, names.metrics)}`,
        });
      for (const name of workload) {
        const slip = slipOf(name, names.workloads);
        if (slip !== undefined)
          context.addIssue({
            code: 'custom',
            path: ['rules', index, 'workload'],
            message: `there is no workload "${name}". ${slip}`,
          });
      }
    }
  });

/** Parses the text of a gate.yaml. An input error names the file, the line and how to mend it. */
export const parseGateRules = (text: string, file: string, names: Names): GateRules =>
  parseYaml(text, file, schemaFor(names), REMEDY);

/** The rules of a gate check: those of the file over the defaults; the defaults without one. */
export const loadGateRules = (file: string | undefined, names: Names): CompleteRules => {
  if (file === undefined) return completeRules();
  const read = (): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      throw inputError(
        `The rules ${file} cannot be read: ${messageOf(error)}.`,
        'Give the path of a YAML file; docs/gate.md describes it.',
        error,
      );
    }
  };
  return completeRules(parseGateRules(read(), file, names));
};
