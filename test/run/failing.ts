import type { Cell } from '../../harness/schema/cell.ts';
import type { CycleEvent, LogEvent } from '../../harness/schema/events.ts';
import { first, type Recorded, recorded } from './recorded.ts';

const isCycleOf = (event: LogEvent, cell: Cell): event is CycleEvent => event.event === 'cycle' && event.cell === cell.id;

/** The recorded failure of a dump, with other words in the first error: what CRIU says when another known thing is wrong. */
export const failingWith = (message: string): Recorded & { cell: Cell } => {
  const { run, events } = recorded('redis-fail');
  const cell = first(run.plan.filter(({ procedure }) => procedure === 'roundtrip'));
  return {
    run: { ...run, options: { ...run.options, try_remedies: true } },
    cell,
    events: events.map((event) => {
      if (event.event === 'machine-facts') return onOldKernel(event);
      return isCycleOf(event, cell) ? saying(event, message) : event;
    }),
  };
};

/** A kernel on which restartable sequences are a known failure. */
const onOldKernel = (event: Extract<LogEvent, { event: 'machine-facts' }>): LogEvent => ({
  ...event,
  facts: { ...event.facts, kernel: { ...event.facts.kernel, release: '5.10.0-46-cloud-amd64' } },
});

const saying = (cycle: CycleEvent, message: string): CycleEvent => {
  const { dump, stop } = cycle;
  if (dump === undefined || stop === undefined) throw new Error('the recorded cycle did not stop at its dump');
  return {
    ...cycle,
    stop: { ...stop, message: `criu dump ended with exit code 1: ${message}` },
    dump: { ...dump, stderr: '', log: { ...dump.log, errors: [{ level: 'error', message }] } },
  };
};

/** What the log holds of a trial that ended: like the cell that failed, or like one that passed. */
export const trialLog = (trial: Cell, outcome: 'pass' | { fails: string }): LogEvent[] => {
  const { run, events } = outcome === 'pass' ? recorded('redis-pass') : failingWith(outcome.fails);
  const model = first(run.plan.filter(({ procedure }) => procedure === 'roundtrip'));
  const cycle = first(events.filter((event) => isCycleOf(event, model)));
  const batch = { batch: trial.batch, attempt: 1, t_ms: 0 };
  return [
    { event: 'batch-started', ...batch, service: 'Redis 8.0.6' },
    ...Array.from({ length: trial.repeat }, (_, i) => ({
      ...cycle,
      batch: trial.batch,
      cell: trial.id,
      attempt: 1,
      cycle: i + 1,
    })),
    { event: 'batch-finished', ...batch },
  ];
};
