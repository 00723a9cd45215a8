import { firstAnswerAfter, measureOutage } from '../measure/outage.ts';
import { warmRateAt } from '../measure/warm-rate.ts';
import type { ClockDomain } from '../schema/cell.ts';
import type { CriuRun, CycleEvent } from '../schema/events.ts';
import type { Span, Timeline } from '../schema/timeline.ts';
import { metricOf } from './metrics.ts';
import { usualCycle } from './trace.ts';

/** A file's time stamp is behind by up to a tick of the kernel: 4 ms at 250 Hz, which distributions build with. */
const TICK_MS = 4;

interface Placed {
  /** When CRIU opened its log, on the clock of the runner, and how far that may be off. */
  readonly at: number;
  readonly within: number;
}

/** Something of `length` within a process; and, where it is known, not before `earliest` nor after `latest`. */
const place = ({ start_ms, end_ms }: CriuRun, length: number, earliest = start_ms, latest = end_ms): Placed => {
  const low = Math.max(start_ms, earliest);
  const high = Math.max(low, Math.min(end_ms - length, latest));
  return { at: (low + high) / 2, within: (high - low) / 2 };
};

/** The log was opened after the process began, its last line was written before the process ended, and at the time that its file has. */
const placeLog = (run: CriuRun, phases: NonNullable<CriuRun['phases']>): Placed => {
  const written = phases.log_written_ms;
  if (written === undefined) return place(run, phases.end_ms);
  const opened = written - phases.end_ms;
  return place(run, phases.end_ms, opened, opened + TICK_MS);
};

type Kind = 'dump' | 'restore';

/** What the statistics alone tell: how long, but not when within the process. */
const fromStatistics = (run: CriuRun, of: Kind): { spans: Span[]; within: number } => {
  const { dump_stats: dump, restore_stats: restore } = run;
  if (of === 'dump' && dump !== undefined) {
    const [freezing, frozen] = [dump.freezing_time_us / 1000, dump.frozen_time_us / 1000];
    const { at, within } = place(run, freezing + frozen);
    return {
      spans: [
        { of, phase: 'freezing', from_ms: at, to_ms: at + freezing },
        { of, phase: 'frozen', from_ms: at + freezing, to_ms: at + freezing + frozen },
      ],
      within,
    };
  }
  if (restore === undefined) return { spans: [], within: 0 };
  const time = restore.restore_time_us / 1000;
  const { at, within } = place(run, time);
  return { spans: [{ of, phase: 'restoring', from_ms: at, to_ms: at + time }], within };
};

/** The phases of one CRIU process on the clock of the runner. */
const criuSpans = (run: CriuRun | undefined, of: Kind): { spans: Span[]; within: number } => {
  if (run === undefined) return { spans: [], within: 0 };
  const { phases, start_ms, end_ms } = run;
  const whole: Span = { of, phase: 'process', from_ms: start_ms, to_ms: end_ms };
  if (phases === undefined) {
    const { spans, within } = fromStatistics(run, of);
    return { spans: [whole, ...spans], within };
  }
  const { at, within } = placeLog(run, phases);
  const spans = phases.phases
    .filter(({ phase }) => phase !== 'end')
    .map(({ phase, from_ms, to_ms }): Span => ({ of, phase, from_ms: at + from_ms, to_ms: at + to_ms }));
  return { spans: [whole, ...spans], within };
};

/** Under load 90 % of the warm rate, else that everything was served once. */
const warmAgain = ({ marks, loads }: CycleEvent): number | undefined => {
  if (loads === undefined) return marks.restored_warm_ms;
  const { restored, warm } = loads;
  return restored === undefined || warm === undefined ? undefined : warmRateAt(restored, warm);
};

/** From when the tasks run again to when a client notices, and until it is warm again. */
const serviceSpans = (cycle: CycleEvent, resumed: number | undefined): Span[] => {
  const { marks, probes } = cycle;
  const { restore_start_ms: from, all_pages_ms: pages } = marks;
  if (from === undefined || resumed === undefined) return [];
  const answered = firstAnswerAfter(probes, from);
  const span = (phase: Span['phase'], from_ms: number, to_ms: number | undefined): Span[] =>
    to_ms === undefined || to_ms < from_ms ? [] : [{ of: 'service', phase, from_ms, to_ms }];
  return [
    ...span('first-answer', resumed, answered === undefined ? undefined : Math.max(answered, resumed)),
    ...span('last-page', resumed, pages),
    ...span('warm', answered ?? resumed, warmAgain(cycle)),
  ];
};

const spansOf = (cycle: CycleEvent): { spans: Span[]; within: number } => {
  const [dump, restore] = [criuSpans(cycle.dump, 'dump'), criuSpans(cycle.restore, 'restore')];
  const before = (cycle.pre_dumps ?? []).map(
    ({ start_ms, end_ms }): Span => ({ of: 'pre-dump', phase: 'process', from_ms: start_ms, to_ms: end_ms }),
  );
  const resumed = restore.spans.findLast(({ phase }) => phase === 'resuming')?.to_ms ?? cycle.restore?.end_ms;
  return {
    spans: [...before, ...dump.spans, ...restore.spans, ...serviceSpans(cycle, resumed)],
    within: Math.max(dump.within, restore.within),
  };
};

/** Time of each phase in one cycle, by its name; of a dump also what of its memory phase was writing. */
const totalsOf = (cycle: CycleEvent, spans: readonly Span[]): Map<string, number> => {
  const totals = new Map<string, number>();
  for (const { of, phase, from_ms, to_ms } of spans) {
    const name = `${of} ${phase}`;
    totals.set(name, (totals.get(name) ?? 0) + to_ms - from_ms);
    const writing = cycle.dump?.dump_stats?.memwrite_time_us;
    if (name === 'dump memory-dump' && writing !== undefined) totals.set('dump memory-write', writing / 1000);
  }
  return totals;
};

const totalMetrics = (cycles: readonly CycleEvent[], domain: ClockDomain): Timeline['totals'] => {
  const all = cycles.map((cycle) => totalsOf(cycle, spansOf(cycle).spans));
  const names = [...new Set(all.flatMap((totals) => [...totals.keys()]))];
  return names.flatMap((name) => {
    const samples = all.flatMap((totals) => totals.get(name) ?? []);
    const time = metricOf({ name: 'phase_ms', unit: 'ms', better: 'lower', domain }, samples);
    const [of, phase] = name.split(' ') as [Span['of'], string];
    return time === undefined ? [] : [{ of, phase, time }];
  });
};

/** Where the time went in the cycle that is drawn, and how long each phase took in all that passed. */
export const timelineOf = (cycles: readonly CycleEvent[], domain: ClockDomain): Timeline | undefined => {
  const cycle = usualCycle(cycles);
  const zero = cycle?.marks.dump_start_ms;
  if (cycle === undefined || zero === undefined) return undefined;
  const { spans, within } = spansOf(cycle);
  const since = (ms: number): number => Math.round((ms - zero) * 1000) / 1000;
  const series = cycle.probes.find(({ channel }) => channel === 'established');
  const end = cycle.marks.restore_end_ms ?? cycle.marks.dump_end_ms;
  const outage = series === undefined || end === undefined ? undefined : measureOutage(series, zero, end);
  return {
    cycle: cycle.cycle,
    spans: spans.map((span) => ({ ...span, from_ms: since(span.from_ms), to_ms: since(span.to_ms) })),
    within_ms: Math.round(within * 10) / 10,
    ...(outage === undefined ? {} : { outage: { from_ms: since(outage.from_ms), to_ms: since(outage.to_ms) } }),
    totals: totalMetrics(cycles, domain),
  };
};
