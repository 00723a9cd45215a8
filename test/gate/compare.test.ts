import test from 'ava';
import { QualifyError } from '../../harness/errors.ts';
import { compareSides } from '../../harness/gate/compare.ts';
import { type CellChange, type CompareReport, compareReport, type FigureChange } from '../../harness/schema/compare.ts';
import type { CellResult, Results } from '../../harness/schema/results.ts';
import { first } from '../run/recorded.ts';
import { cycles, inDomain, interleaved, manyCycles, scaled, withCells, withMetrics } from './sides.ts';

const cellOf = ({ cells }: CompareReport, title: string): CellChange => first(cells.filter((cell) => cell.title === title));
const figureOf = (cell: CellChange, name: string): FigureChange => first(cell.figures.filter((figure) => figure.name === name));

const onKernel = (results: Results, kernel: string): Results =>
  withCells(results, (cell) => ({ ...cell, cell: { ...cell.cell, kernel } }));

const together = (...runs: readonly Results[]): Results => ({ ...first(runs), cells: runs.flatMap(({ cells }) => cells) });

const refusal = (base: Results, run: Results): QualifyError => {
  try {
    compareSides([base], [run]);
  } catch (error) {
    if (error instanceof QualifyError) return error;
    throw error;
  }
  throw new Error('it was compared');
};

test('a run against itself: the same verdicts, and no figure that can be told apart', (t) => {
  const report = compareSides([manyCycles()], [manyCycles()]);
  t.notThrows(() => compareReport.parse(report));
  t.is(report.cells.length, 4);
  t.true(report.cells.every(({ verdict_change }) => verdict_change === 'same'));
  const figures = report.cells.flatMap((cell) => cell.figures);
  t.true(figures.length > 40);
  for (const { change, tells } of figures) {
    t.is(change, 0);
    t.is(tells, 'nothing');
  }
});

test('a change and its interval: the ratio of the medians, scaled as the samples are', (t) => {
  const base = manyCycles();
  const cell = cellOf(compareSides([base], [scaled(base, 'redis roundtrip', 'frozen_time_us', 2)]), 'redis roundtrip');
  const doubled = figureOf(cell, 'frozen_time_us');
  t.is(doubled.change, 1);
  t.is(doubled.tells, 'worse');
  t.true((doubled.ci_low ?? 0) > 0 && (doubled.ci_low ?? 0) < 1 && (doubled.ci_high ?? 0) > 1);
  t.true((doubled.noise ?? 0) > 0);
  t.is(figureOf(cell, 'outage_established_ms').change, 0);
  const faster = compareSides([base], [scaled(base, 'redis roundtrip', 'dump_throughput_user_bytes_per_s', 2)]);
  t.is(figureOf(cellOf(faster, 'redis roundtrip'), 'dump_throughput_user_bytes_per_s').tells, 'better');
  const pages = compareSides([base], [scaled(base, 'redis roundtrip', 'pages_written_pages', 2)]);
  t.is(figureOf(cellOf(pages, 'redis roundtrip'), 'pages_written_pages').tells, 'other');
});

test('changed verdicts come first, then cells that are gone or new', (t) => {
  const base = manyCycles();
  const failing = (cell: CellResult): CellResult => ({ ...cell, verdict: 'fail', reason: 'criu dump failed', metrics: [] });
  const run = withCells(base, (cell) => {
    if (cell.title === 'redis cold-start') return undefined;
    return cell.title === 'tcp-server roundtrip' ? failing(cell) : cell;
  });
  const report = compareSides([base], [run]);
  t.deepEqual(
    report.cells.slice(0, 2).map(({ title, verdict_change }) => [title, verdict_change]),
    [
      ['tcp-server roundtrip', 'broke'],
      ['redis cold-start', 'gone'],
    ],
  );
  t.regex(report.headline, /1 passed before and does not now, 1 is not in RUN/);
  const turned = compareSides([run], [base]);
  t.deepEqual(
    turned.cells.slice(0, 2).map(({ verdict_change }) => verdict_change),
    ['mended', 'new'],
  );
});

test('a figure that only one side has is named, not compared', (t) => {
  const base = manyCycles();
  const run = withMetrics(base, (metric) => (metric.name === 'outage_established_ms' ? undefined : metric));
  const cell = cellOf(compareSides([base], [run]), 'redis roundtrip');
  t.deepEqual(cell.vanished, ['outage_established_ms']);
  t.deepEqual(cellOf(compareSides([run], [base]), 'redis roundtrip').appeared, ['outage_established_ms']);
});

test('kernel, userland and CRIU may differ: they are what is compared', (t) => {
  const base = manyCycles();
  const cell = cellOf(compareSides([base], [onKernel(base, '6.19.1')]), 'redis roundtrip');
  t.deepEqual(cell.differs, [{ what: 'kernel', base: first(base.cells).cell.kernel, run: '6.19.1' }]);
  t.is(cell.verdict_change, 'same');
});

const withLock = (results: Results, network_lock: 'iptables' | 'nftables'): Results =>
  withCells(results, (cell) => ({
    ...cell,
    cell: { ...cell.cell, criu: { ...cell.cell.criu, options: { ...cell.cell.criu.options, network_lock } } },
  }));

test('the network lock, which a machine chooses by its CRIU, may differ and is shown', (t) => {
  const base = withLock(manyCycles(), 'nftables');
  const report = compareSides([base], [withLock(base, 'iptables')]);
  t.false(report.forced);
  t.true(first(report.cells).differs.some(({ what, run }) => what === 'CRIU options' && run.includes('network_lock iptables')));
  t.throws(() => compareSides([base, withLock(base, 'iptables')], [base]), {
    message: /in BASE 2 times \(.*network lock nftables; .*network lock iptables\)/,
  });
});

/** The cells of the first side as migrations from each of some kernels. */
const migrated = (...kernels: readonly string[]): Results =>
  together(
    ...kernels.map((kernel) =>
      withCells(manyCycles(), (one) =>
        one.cell.procedure === 'roundtrip'
          ? {
              ...one,
              cell: {
                ...one.cell,
                procedure: 'migrate',
                from: { machine: `${kernel}/debian-13`, provider: 'qemu', kernel, userland: 'debian-13' },
              },
            }
          : undefined,
      ),
    ),
  );

test('a migration from another kernel is compared, and each of several is held against its own', (t) => {
  const { cells, forced } = compareSides([migrated('6.1.1')], [migrated('6.1.2')]);
  t.false(forced);
  t.is(cells.length, 2);
  t.deepEqual(first(cells).differs, [{ what: 'kernel that it came from', base: '6.1.1', run: '6.1.2' }]);
  const several = compareSides([migrated('6.1.1', '6.12.1')], [migrated('6.12.1', '6.18.1')]).cells;
  t.deepEqual(
    ['same', 'gone', 'new'].map((change) => several.filter(({ verdict_change }) => verdict_change === change).length),
    [2, 2, 2],
  );
  t.is(new Set(several.map(({ key }) => key)).size, 6);
});

test('of a host that was reached by ssh, it counts where it was measured, not from where', (t) => {
  const remote = (cpu: string, local: string): Results => {
    const results = withCells(manyCycles(), (one) => ({ ...one, cell: { ...one.cell, provider: 'ssh' } }));
    const { host } = results.provenance;
    const measured = {
      destination: 'host',
      userland: 'installed',
      node: { version: '20', origin: 'carried' },
      distribution: 'Debian 13',
      cpu,
      cores: 8,
      memory_bytes: 2 ** 34,
      virtualization: 'none',
      virtualization_why: '',
      load_average_1m: 0,
    } as const;
    return {
      ...results,
      machines: results.machines.map((machine) => ({ ...machine, provider: 'ssh', remote: measured })),
      provenance: { ...results.provenance, host: { ...host, cpu: local } },
    };
  };
  const report = compareSides([remote('fast', 'desk')], [remote('fast', 'laptop')]);
  t.false(report.forced);
  t.regex(first(report.base.hosts), /^fast, 8 cores, 16384 MiB, Debian 13, Linux /);
  t.regex(
    refusal(remote('fast', 'desk'), remote('slow', 'desk')).message,
    /processor of the host differs: fast in BASE, slow in RUN/,
  );
});

test('another definition of a service of your own is shown', (t) => {
  const defined = (command: string): Results =>
    withCells(manyCycles(), (one) => ({
      ...one,
      cell: { ...one.cell, workload: { ...one.cell.workload, definition: { command } as never } },
    }));
  const [cell] = compareSides([defined('a')], [defined('b')]).cells;
  t.deepEqual(
    cell?.differs.map(({ what }) => what),
    ['definition of the service'],
  );
  t.deepEqual(first(compareSides([defined('a')], [defined('a')]).cells).differs, []);
});

test('several kernels on both sides are paired by their names; what only one side has is gone or new', (t) => {
  const base = together(onKernel(manyCycles(), '6.1.1'), onKernel(manyCycles(), '6.12.1'));
  const run = together(onKernel(manyCycles(), '6.12.1'), onKernel(manyCycles(), '6.18.1'));
  const { cells } = compareSides([base], [run]);
  t.is(cells.length, 12);
  t.deepEqual(
    ['same', 'gone', 'new'].map((change) => cells.filter(({ verdict_change }) => verdict_change === change).length),
    [4, 4, 4],
  );
  t.is(new Set(cells.map(({ key }) => key)).size, 12, 'each has a key of its own');
  t.true(
    cells.every(({ title }) => /\(Linux 6\./.test(title)),
    'and a title that tells it apart',
  );
});

test('it is refused to guess which cells belong together', (t) => {
  const several = together(onKernel(manyCycles(), '6.1.1'), onKernel(manyCycles(), '6.12.1'));
  const error = refusal(several, onKernel(manyCycles(), '6.18.1'));
  t.is(error.exitCode, 2);
  t.regex(error.message, /redis cold-start is in BASE 2 times \(Linux 6\.1\.1.*Linux 6\.12\.1.*\) and in RUN once .*not clear/);
  t.regex(error.remedy, /--base-machine/);
});

test('two builds of one userland are two things: which of them is meant is not guessed either', (t) => {
  const rebuilt = withCells(manyCycles(), (cell) => ({
    ...cell,
    cell: { ...cell.cell, userland: { ...cell.cell.userland, id: 'another' } },
  }));
  const both = [manyCycles(), onKernel(manyCycles(), '6.1.1')];
  t.throws(() => compareSides([together(...both), rebuilt], [together(...both)]), { message: /in BASE 3 times .* not clear/ });
});

test('machines can be chosen by a part of their id', (t) => {
  const named = (results: Results, machine: string): Results =>
    withCells(results, (cell) => ({ ...cell, cell: { ...cell.cell, machine } }));
  const several = together(
    named(onKernel(manyCycles(), '6.1.1'), '6.1.1/debian-12'),
    named(onKernel(manyCycles(), '6.12.1'), '6.12.1/debian-12'),
  );
  const { cells } = compareSides([several], [onKernel(manyCycles(), '6.18.1')], { baseMachine: '6.12' });
  t.is(cells.length, 4);
  t.deepEqual(first(first(cells).differs.filter(({ what }) => what === 'kernel')).base, '6.12.1');
  t.throws(() => compareSides([several], [several], { baseMachine: '7.9' }), { message: /BASE has no cell/ });
});

for (const [what, change, reason] of [
  [
    'sizes',
    (results: Results) =>
      withCells(results, (cell) => ({
        ...cell,
        cell: { ...cell.cell, workload: { ...cell.cell.workload, params: { ...cell.cell.workload.params, memory: 1 << 20 } } },
      })),
    /the sizes differ: memory is (67108864|33554432) in BASE, 1048576 in RUN/,
  ],
  ['clock domains', (results: Results) => inDomain(results, 'emulated'), /the clock differs: wall in BASE, emulated in RUN/],
  [
    'processors',
    (results: Results): Results => ({
      ...results,
      provenance: { ...results.provenance, host: { ...results.provenance.host, cpu: 'another' } },
    }),
    /the processor of the host differs: AMD EPYC in BASE, another in RUN/,
  ],
  [
    'options of CRIU',
    (results: Results) =>
      withCells(results, (cell) => ({
        ...cell,
        cell: { ...cell.cell, criu: { ...cell.cell.criu, options: { ...cell.cell.criu.options, shell_job: true } } },
      })),
    /CRIU's options differ: shell job is absent in BASE, true in RUN/,
  ],
] as const) {
  test(`what cannot be compared is refused with the reason, and shown as such when forced: ${what}`, (t) => {
    const base = manyCycles();
    const error = refusal(base, change(manyCycles()));
    t.is(error.exitCode, 2);
    t.regex(error.message, reason);
    t.regex(error.remedy, /--force/);
    const forced = compareSides([base], [change(manyCycles())], { force: true });
    t.true(forced.forced);
    t.true(forced.cells.every((cell) => cell.forced.some((text) => reason.test(text))));
  });
}

test('machines of QEMU: another version or processor is refused, another reason for the accelerator is not', (t) => {
  const emulator = {
    accelerator: 'tcg',
    accelerator_why: 'no KVM',
    qemu_version: '10.0.11',
    qemu_source: 'pinned',
    machine_type: 'q35',
    cpu_model: 'max',
    cpus: 1,
    memory_bytes: 2 ** 31,
    kernel_arguments: 'quiet',
  } as const;
  const inQemu = (change: Partial<Record<keyof typeof emulator, string | number>>): Results => {
    const results = inDomain(manyCycles(), 'instructions');
    return {
      ...results,
      machines: results.machines.map((machine) => ({ ...machine, emulator: { ...emulator, ...change } as typeof emulator })),
      provenance: { ...results.provenance, host: { ...results.provenance.host, cpu: String(change.cpus ?? 'any') } },
    };
  };
  t.notThrows(() => compareSides([inQemu({})], [inQemu({ accelerator_why: 'asked for', qemu_source: 'given' })]));
  t.regex(
    refusal(inQemu({}), inQemu({ qemu_version: '7.2.0' })).message,
    /the version of QEMU differs: 10\.0\.11 in BASE, 7\.2\.0 in RUN/,
  );
  t.regex(refusal(inQemu({}), inQemu({ cpu_model: 'Haswell' })).message, /CPU model/);
  t.regex(refusal(inQemu({}), inQemu({ cpus: 2 })).message, /number of processors/);
});

test('in the emulated domain only verdicts are compared', (t) => {
  const emulated = inDomain(manyCycles(), 'emulated');
  const { cells } = compareSides([emulated], [emulated]);
  t.is(cells.length, 4);
  t.true(cells.every(({ figures, vanished }) => figures.length === 0 && vanished.length === 0));
});

test('several runs of a side are pooled, and what differs between them widens the interval', (t) => {
  const all = manyCycles();
  const [one, two] = [interleaved(all, 0), interleaved(all, 1)];
  const pooled = figureOf(cellOf(compareSides([one, two], [one, two]), 'redis roundtrip'), 'frozen_time_us');
  t.deepEqual(
    pooled.base.runs.map((run) => run.length),
    [20, 20],
  );
  const slow = scaled(two, 'redis roundtrip', 'frozen_time_us', 3);
  const uneven = figureOf(cellOf(compareSides([one, slow], [one, slow]), 'redis roundtrip'), 'frozen_time_us');
  const mixed = withMetrics(one, (metric, cell) => ({
    ...metric,
    samples: [
      ...metric.samples,
      ...(first(slow.cells.filter(({ title }) => title === cell.title)).metrics.find(({ name }) => name === metric.name)
        ?.samples ?? []),
    ],
  }));
  const single = figureOf(cellOf(compareSides([mixed], [mixed]), 'redis roundtrip'), 'frozen_time_us');
  t.is(uneven.base.median, single.base.median, 'the same samples');
  const width = ({ ci_low, ci_high }: FigureChange): number => (ci_high ?? 0) - (ci_low ?? 0);
  t.true(width(uneven) > 2 * width(single), 'and yet another certainty');
});

test('one sample on a side has a change and no interval; a base of 0 has no change', (t) => {
  const base = manyCycles();
  const single = figureOf(cellOf(compareSides([base], [cycles(base, 0, 1)]), 'redis roundtrip'), 'frozen_time_us');
  t.not(single.change, null);
  t.is(single.ci_low, null);
  t.is(single.tells, 'nothing');
  const none = figureOf(
    cellOf(compareSides([scaled(base, 'redis roundtrip', 'frozen_time_us', 0)], [base]), 'redis roundtrip'),
    'frozen_time_us',
  );
  t.is(none.change, null);
});

test('a part that is compared itself may differ', (t) => {
  const base = manyCycles();
  const run = withCells(base, (cell) => ({
    ...cell,
    cell: { ...cell.cell, workload: { ...cell.cell.workload, params: { ...cell.cell.workload.params, memory: 1 << 20 } } },
  }));
  const { cells, forced } = compareSides([base], [run], { mayDiffer: ['params'] });
  t.false(forced);
  t.true(first(cells).differs.some(({ what }) => what === 'parameters'));
});
