import { causesOf } from '../../harness/derive/causes.ts';
import type { CellResult, Results } from '../../harness/schema/results.ts';
import { sampleCells, sampleComparisons, sampleRoofline, sampleServices } from './sample-cells.ts';
import { sampleBudget, sampleEmulator, sampleKernel, sampleMachine, sampleProvenance, sampleUserland } from './sample-machine.ts';

/** A run in which everything passed. Invented for tests of rendering only. */
export const passingResults = (): Results => ({
  schema_version: 2,
  run: {
    id: '20261124-003000-quick',
    suite: 'quick',
    created: '2026-11-24T00:30:00.000Z',
    ended: '2026-11-24T00:30:48.000Z',
    state: 'finished',
  },
  verdict: 'pass',
  headline: 'Four of four workloads freeze and thaw correctly on kernel 6.18.5-sample with CRIU 4.2.1.',
  kernels: [sampleKernel],
  userlands: [sampleUserland],
  machines: [sampleMachine],
  cells: sampleServices.flatMap(sampleCells),
  causes: [],
  comparisons: sampleServices.flatMap(sampleComparisons),
  roofline: sampleServices.map(sampleRoofline),
  calibrations: sampleServices.map((service) => ({
    batch: `batch-${service.id}`,
    workload: service.id,
    stopped_ms: 200,
    measured_ms: 201.6,
    error_ms: 1.6,
    resolution_ms: 2,
  })),
  findings: [],
  time_budget: sampleBudget,
  provenance: sampleProvenance,
});

const PASSCRED = "(00.031416)    211: Error (criu/sockets.c:521): sockets: Can't get 1:16 opt: Operation not supported";

const emptied = { metrics: [], checks: [], trace: [], cycles: [], success_rate: { passed: 0, of: 0 } };

const failing = (cell: CellResult): CellResult => ({
  ...cell,
  ...emptied,
  verdict: 'fail',
  reason: 'criu dump failed in every cycle',
  cycles: [1, 2, 3, 4, 5].map((cycle) => ({ cycle, verdict: 'fail' as const, reason: 'criu dump exited with 1' })),
  success_rate: { passed: 0, of: 5, ci_low: 0, ci_high: 0.5218 },
  checks: [{ name: 'digest', what: 'a digest over the whole data, read by a client', held: 3, of: 5 }],
  findings: [
    {
      id: 'so-passcred',
      severity: 'fail',
      title: 'This CRIU cannot read SO_PASSCRED on kernels from 6.16 on.',
      evidence: [PASSCRED],
      remedy: 'Use CRIU 4.2 or newer.',
      cell: cell.cell.id,
      cycles: [1, 2, 3, 4, 5],
      artifact: 'artifacts/redis/cycle-1/dump.log.gz',
    },
  ],
  remedies: [
    {
      text: 'Keep established connections.',
      action: { kind: 'criu-options', options: { tcp_established: true } },
      finding: 'so-passcred',
      verdict: 'fail',
      reason: 'The sky fell.',
      passed: 0,
      of: 5,
    },
    {
      text: 'Forbid io_uring.',
      action: { kind: 'sysctl', name: 'kernel.io_uring_disabled', value: '2' },
      finding: 'so-passcred',
      verdict: 'not-tried',
      reason: 'it would change the running kernel',
      passed: 0,
      of: 0,
    },
  ],
  errors: [
    {
      time_s: 0.031416,
      pid: 211,
      level: 'error',
      source: 'criu/sockets.c:521',
      message: "sockets: Can't get 1:16 opt: Operation not supported",
    },
    { time_s: 0.0402, level: 'error', source: 'criu/cr-dump.c:2128', message: 'Dumping FAILED.' },
  ],
  artifacts: ['artifacts/redis/cycle-1/dump.log.gz'],
});

const broken = (cell: CellResult): CellResult => ({
  ...cell,
  ...emptied,
  verdict: 'error',
  reason: 'The client library of the prober stopped answering.',
  cycles: [{ cycle: 1, verdict: 'error', reason: 'prober: lost its event loop' }],
  success_rate: { passed: 0, of: 1 },
  service: '',
});

const notRun = (cell: CellResult): CellResult => ({
  ...cell,
  ...emptied,
  verdict: 'missing',
  reason: 'The run ended before it.',
  service: '',
});

/** Redis fails, mysql is an error of ours, nginx passes, tcp-server was not run; emulated clock; interrupted. */
export const failingResults = (): Results => {
  const whole = passingResults();
  const change: Record<string, (cell: CellResult) => CellResult> = { redis: failing, mysql: broken, 'tcp-server': notRun };
  const cells = whole.cells.map((cell) =>
    cell.cell.procedure === 'cold-start' && cell.cell.workload.id === 'redis'
      ? cell
      : (change[cell.cell.workload.id] ?? ((same) => same))(cell),
  );
  return {
    ...whole,
    verdict: 'fail',
    headline:
      'One of four workloads freezes and thaws correctly on kernel 6.18.5-sample with CRIU 4.1.1; our own machinery failed in one.',
    run: { ...whole.run, state: 'interrupted' },
    machines: whole.machines.map((machine) => ({
      ...machine,
      provider: 'qemu' as const,
      clock_domain: 'emulated' as const,
      verdict: 'fail' as const,
      emulator: sampleEmulator,
    })),
    cells,
    causes: causesOf(cells),
    comparisons: whole.comparisons.filter((comparison) => comparison.workload === 'nginx'),
    roofline: whole.roofline.filter((entry) => entry.workload === 'nginx' || entry.workload === 'redis'),
    calibrations: whole.calibrations.slice(0, 1),
    findings: [
      {
        id: 'undiagnosed',
        severity: 'warn',
        title: 'The machine was under load before the run.',
        evidence: ['load average 3.1'],
      },
    ],
  };
};

/** Nothing came up: no machine, no cell was run, no configuration. */
export const emptyResults = (): Results => {
  const whole = passingResults();
  const cells = whole.cells.map(notRun);
  return {
    ...whole,
    verdict: 'error',
    headline: 'No machine came up.',
    run: { id: 'x', suite: 'quick', created: 'unknown', state: 'failed' },
    kernels: [{ ...sampleKernel, config: { options: [] } }],
    machines: [],
    cells,
    causes: causesOf(cells),
    comparisons: [],
    roofline: [],
    calibrations: [],
    findings: [
      {
        id: 'undiagnosed',
        severity: 'error',
        title: 'The namespaces could not be made.',
        evidence: ['unshare: Operation not permitted'],
        remedy: 'Run as root.',
      },
    ],
    time_budget: { total_ms: 0, entries: [], overhead_ms: 0, overhead_ratio: 0 },
  };
};
