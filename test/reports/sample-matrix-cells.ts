import { createHash } from 'node:crypto';
import type { KernelRecord, UserlandRecord } from '../../harness/schema/machine.ts';
import type { CellResult, Finding, MachineResult } from '../../harness/schema/results.ts';
import { sampleCells, sampleServices } from './sample-cells.ts';

export interface Place {
  readonly kernel: KernelRecord;
  readonly userland: UserlandRecord;
  /** Row and column of the machine. */
  readonly k: number;
  readonly u: number;
  readonly last: boolean;
  readonly workloads: number;
}

const idOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** Two cycles, on an emulated clock. */
const slowed = (cell: CellResult): CellResult => ({
  ...cell,
  cycles: cell.cycles.slice(0, 2),
  success_rate: { passed: 2, of: 2, ci_low: 0.1581, ci_high: 1 },
  metrics: cell.metrics.map((metric) => ({ ...metric, domain: 'emulated', samples: metric.samples.slice(0, 2) })),
  checks: cell.checks.map((check) => ({ ...check, held: 2, of: 2 })),
  trace: [],
});

const emptied = { metrics: [], checks: [], trace: [], cycles: [], service: '', success_rate: { passed: 0, of: 2 } };

const finding = (id: string, severity: Finding['severity'], title: string, evidence: string[], remedy?: string): Finding => ({
  id,
  severity,
  title,
  evidence,
  ...(remedy === undefined ? {} : { remedy }),
});

const OOPS = [
  '[    1.204411] BUG: unable to handle page fault for address: ffffc90000a3f000',
  '[    1.204418] #PF: supervisor read access in kernel mode',
  '[    1.204455] Call Trace:',
  '[    1.204460]  <TASK>',
  '[    1.204466]  sample_probe+0x41/0x90',
  '[    1.204501] Kernel panic - not syncing: Fatal exception',
].join('\n');

export const KERNEL_FAULT: MachineResult['faults'][number] = {
  attempt: 1,
  blame: 'kernel',
  message: 'The kernel panicked while it booted: Fatal exception.',
  console_tail: OOPS,
  console: 'artifacts/machines/console-sample.log.gz',
};

const PASSCRED = "Error (criu/sockets.c:521): sockets: Can't get 1:16 opt: Operation not supported";
const RSEQ = 'Error (criu/cr-restore.c:2204): Sample: rseq configuration of 211 was not accepted';

const failed = (cell: CellResult, found: Finding, passed = 0): CellResult => ({
  ...cell,
  ...(passed === 0 ? { metrics: [] } : {}),
  checks: [],
  verdict: 'fail',
  reason: found.title,
  success_rate: { passed, of: 2, ci_low: passed === 0 ? 0 : 0.0126, ci_high: passed === 0 ? 0.8419 : 0.9874 },
  cycles: [1, 2].map((cycle) => ({
    cycle,
    verdict: cycle <= passed ? ('pass' as const) : ('fail' as const),
    reason: cycle <= passed ? '' : 'criu dump exited with 1',
  })),
  findings: [{ ...found, cell: cell.cell.id, artifact: `artifacts/${cell.cell.id}/2-dump.log.gz` }],
  errors: [
    { time_s: 0.031416, pid: 211, level: 'error', source: 'criu/sockets.c:521', message: "Can't get 1:16 opt" },
    { time_s: 0.0402, level: 'error', source: 'criu/cr-dump.c:2128', message: 'Dumping FAILED.' },
  ],
  artifacts: [`artifacts/${cell.cell.id}/1-dump.log.gz`, `artifacts/${cell.cell.id}/2-dump.log.gz`],
});

/** Redis is mended by its remedy, MySQL is not. */
const mended = (cell: CellResult): CellResult => {
  const helps = cell.cell.workload.id === 'redis';
  return {
    ...cell,
    remedies: [
      {
        text: 'Start the service with GLIBC_TUNABLES=glibc.pthread.rseq=0.',
        action: { kind: 'environment', variables: { GLIBC_TUNABLES: 'glibc.pthread.rseq=0' } },
        finding: 'rseq-sample',
        verdict: helps ? 'pass' : 'fail',
        reason: helps ? '' : 'The data did not survive.',
        passed: helps ? 2 : 0,
        of: 2,
      },
    ],
  };
};

const passcred = finding(
  'so-passcred',
  'fail',
  'This CRIU cannot read SO_PASSCRED on kernels from 6.16 on.',
  [PASSCRED],
  'Use CRIU 4.2 or newer.',
);
const rseq = finding(
  'rseq-sample',
  'fail',
  'CRIU 3.17 does not know the rseq area of this glibc (invented).',
  [RSEQ, 'Error (criu/cr-restore.c:2536): Restoring FAILED.'],
  'Use a newer CRIU.',
);
const reset = finding('undiagnosed', 'fail', 'connection.counter did not survive: was 41, is 0', [
  'connection.counter: was 41, is 0',
]);
const faulted: Finding = {
  ...finding('kernel-fault', 'fail', KERNEL_FAULT.message, KERNEL_FAULT.console_tail.split('\n')),
  artifact: KERNEL_FAULT.console ?? '',
};
const taint = finding(
  'kernel-tainted',
  'warn',
  'The kernel became tainted during this cell (W: the kernel issued a warning (WARN)).',
  ['[  214.118811] WARNING: CPU: 1 PID: 611 at net/ipv4/tcp.c:3120 tcp_sample+0x10/0x80'],
);

const notRun = (cell: CellResult): CellResult => ({ ...cell, ...emptied, verdict: 'missing', reason: 'planned, but not run' });
const panicked = (cell: CellResult): CellResult => ({
  ...cell,
  ...emptied,
  verdict: 'fail',
  reason: faulted.title,
  findings: [faulted],
});
const skipped = (cell: CellResult): CellResult => ({
  ...cell,
  ...emptied,
  verdict: 'skip',
  reason: 'this MySQL needs a kernel from 5.15 on (invented)',
});
const broken = (cell: CellResult): CellResult => ({
  ...cell,
  ...emptied,
  verdict: 'error',
  reason: 'the batch stopped in step prepare: the client did not connect',
  cycles: [{ cycle: 1, verdict: 'error', reason: 'the client did not connect' }],
});

interface Spot extends Place {
  readonly workload: string;
  readonly roundtrip: boolean;
}

/** The first that holds decides. */
const RULES: readonly (readonly [(spot: Spot) => boolean, (cell: CellResult) => CellResult])[] = [
  [({ last }) => last, notRun],
  [({ k, u }) => k === 3 && u === 0, panicked],
  [({ k, workload }) => k === 0 && workload === 'mysql', skipped],
  [({ k, u, workload }) => k === 5 && u === 1 && workload === 'tcp-server', broken],
  [({ roundtrip }) => !roundtrip, (cell) => cell],
  [({ k, u }) => k >= 8 && u <= 1, (cell) => failed(cell, passcred)],
  [
    ({ k, u, workload }) => u === 0 && k >= 4 && (workload === 'redis' || workload === 'mysql'),
    (cell) => mended(failed(cell, rseq)),
  ],
  [({ k, u, workload }) => k === 7 && u === 2 && workload === 'nginx', (cell) => failed(cell, reset, 1)],
  [({ k, u, workload }) => k === 6 && u === 2 && workload === 'redis', (cell) => ({ ...cell, findings: [taint] })],
];

const judged = (cell: CellResult, place: Place): CellResult => {
  const spot = { ...place, workload: cell.cell.workload.id, roundtrip: cell.cell.procedure === 'roundtrip' };
  const rule = RULES.find(([holds]) => holds(spot));
  return rule === undefined ? cell : rule[1](cell);
};

/** Cells of one machine. Invented for tests of rendering only. */
export const sampleMatrixCells = (place: Place): CellResult[] =>
  Array.from({ length: place.workloads }, (_, index) => {
    const service = sampleServices[index % sampleServices.length];
    if (service === undefined) throw new Error('there is no sample service');
    const again = Math.floor(index / sampleServices.length);
    return again === 0 ? service : { ...service, params: { ...service.params, memory: 67_108_864 * 2 ** again } };
  })
    .flatMap(sampleCells)
    .map((cell) => {
      const machine = `${place.kernel.id}/${place.userland.name}`;
      const params = JSON.stringify(cell.cell.workload.params);
      return judged(
        slowed({
          ...cell,
          cell: {
            ...cell.cell,
            id: idOf(`${machine} ${cell.title} ${params}`),
            batch: `batch-${idOf(`${machine} ${cell.cell.workload.id} ${params}`)}`,
            machine,
            provider: 'qemu',
            kernel: place.kernel.release,
            userland: { name: place.userland.name, id: place.userland.id },
            repeat: 2,
          },
        }),
        place,
      );
    });
