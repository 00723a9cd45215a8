import type { LogEvent } from '../schema/events.ts';
import type { MachineFacts } from '../schema/facts.ts';
import type { KernelRecord, MachineRecord } from '../schema/machine.ts';
import type { CellResult, Finding, MachineFault, MachineResult } from '../schema/results.ts';
import { canariesOf, canaryFindings } from './canaries.ts';
import { eventsOf } from './collect.ts';
import { worstOf } from './worst.ts';

const inFolder = (name: string | undefined): { console?: string } => (name === undefined ? {} : { console: `artifacts/${name}` });

/** What the runner saw of a machine, the last time that it was asked. */
export const factsOf = (events: readonly LogEvent[], machine: string): MachineFacts | undefined =>
  eventsOf(events, 'machine-facts').findLast((event) => event.machine === machine)?.facts;

export const faultsOf = (events: readonly LogEvent[], machine: string): MachineFault[] =>
  eventsOf(events, 'machine-fault')
    .filter((event) => event.machine === machine)
    .map(({ attempt, blame, message, console_tail, batch, console }) => ({
      attempt,
      blame,
      message,
      console_tail,
      ...inFolder(console),
      ...(batch === undefined ? {} : { batch }),
    }));

/** Where the configuration and the running kernel disagree: one of the two is not what it seems. */
const disagreements = (kernel: KernelRecord | undefined, facts: MachineFacts | undefined): Finding[] =>
  (facts?.option_probes ?? []).flatMap(({ name, present, how }) => {
    const option = kernel?.config.options.find((one) => one.name === name);
    if (option === undefined || option.state === 'unknown') return [];
    const configured = option.state !== 'missing';
    if (configured === present) return [];
    const says = configured ? `${name}=${option.value ?? 'y'}` : `${name} not set`;
    return [
      {
        id: 'config-disagrees',
        severity: 'warn' as const,
        title: `The configuration says ${says}, and the running kernel ${present ? 'has it' : 'does not have it'}.`,
        evidence: [how, ...(present ? [] : [option.breaks])],
      },
    ];
  });

/** A kernel that calls itself otherwise than its package says is not the one that was meant. */
const otherRelease = (kernel: KernelRecord | undefined, facts: MachineFacts | undefined): Finding[] =>
  kernel === undefined || facts === undefined || kernel.release === facts.kernel.release
    ? []
    : [
        {
          id: 'other-kernel',
          severity: 'error',
          title: `The machine runs Linux ${facts.kernel.release}, and ${kernel.release} was meant.`,
          evidence: [facts.kernel.version],
        },
      ];

export const machineResult = (
  record: MachineRecord,
  kernel: KernelRecord | undefined,
  cells: readonly CellResult[],
  events: readonly LogEvent[],
): MachineResult => {
  const facts = factsOf(events, record.id);
  const canaries = canariesOf(events, record.id);
  return {
    ...record,
    verdict: worstOf(cells.filter(({ cell }) => cell.machine === record.id).map(({ verdict }) => verdict)),
    ...(facts === undefined ? {} : { facts }),
    boots: eventsOf(events, 'machine-up')
      .filter((event) => event.machine === record.id)
      .map(({ attempt, how, ready_ms, console }) => ({ attempt, how, ready_ms, ...inFolder(console) })),
    faults: faultsOf(events, record.id),
    ...(canaries.length === 0 ? {} : { canaries }),
    findings: [...otherRelease(kernel, facts), ...canaryFindings(canaries, facts), ...disagreements(kernel, facts)],
  };
};
