import { causesOf } from '../../harness/derive/causes.ts';
import { worstOf } from '../../harness/derive/worst.ts';
import type { KernelRecord, UserlandRecord } from '../../harness/schema/machine.ts';
import type { CellResult, MachineResult, Results } from '../../harness/schema/results.ts';
import { passingResults } from './sample.ts';
import { sampleEmulator, sampleFacts, sampleKernel } from './sample-machine.ts';
import { KERNEL_FAULT, sampleMatrixCells } from './sample-matrix-cells.ts';

/** Invented kernels for tests of rendering: nothing here says anything about a real one. */
const VERSIONS = [
  '5.10.245',
  '5.15.195',
  '6.1.158',
  '6.2.16',
  '6.6.115',
  '6.9.12',
  '6.12.118',
  '6.12.119',
  '6.16.12',
  '6.17.8',
  '6.18-rc7',
  '6.18.5',
] as const;
const SUITES = ['bullseye', 'bookworm', 'bookworm', 'trixie', 'sid'] as const;

const versionAt = (index: number): string =>
  VERSIONS[index] ?? `6.${18 + Math.floor((index - VERSIONS.length + 1) / 10)}.${6 + ((index - VERSIONS.length) % 10)}`;

const kernelAt = (index: number, count: number): KernelRecord => {
  const upstream = versionAt(index);
  const release = `${upstream}-sample-amd64`;
  const old = index < 3;
  return {
    id: release,
    release,
    upstream,
    source: {
      kind: 'package',
      package: `linux-image-${release}`,
      version: `${upstream}-1`,
      suites: [SUITES[Math.min(SUITES.length - 1, Math.floor((index * SUITES.length) / count))] ?? 'sid'],
      flavour: 'amd64',
      parts: [{ package: `linux-image-${release}-unsigned`, version: `${upstream}-1` }],
    },
    image_sha256: 'cd'.repeat(32),
    config: {
      ...sampleKernel.config,
      source: { kind: 'file', path: `boot/config-${release}` },
      kernel: upstream,
      options: sampleKernel.config.options.map((option) => {
        if (option.name === 'CONFIG_NETFILTER_XT_MARK') return { ...option, state: old ? 'missing' : 'module' };
        return option.name === 'CONFIG_USERFAULTFD' && index === 1 ? { ...option, state: 'missing' } : option;
      }),
    },
  };
};

const USERLANDS = [
  ['debian-bookworm', '3.17.1', '2.36'],
  ['debian-trixie', '4.1.1', '2.41'],
  ['debian-unstable', '4.2.1', '2.42'],
] as const;

const userlandAt = (index: number): UserlandRecord => {
  const [name, criu, glibc] = USERLANDS[index] ?? [`own-${index + 1}`, '4.3-dev', '2.42'];
  return {
    name,
    id: `c0ffee${String(index).padStart(6, '0')}`,
    suite: name.replace('debian-', ''),
    built: '2026-11-20T08:00:00.000Z',
    notes: [],
    packages: { criu: `${criu}-1`, libc6: `${glibc}-5`, 'redis-server': '5:8.0.6-1' },
    criu_version: criu,
    glibc_version: glibc,
  };
};

const machineOf = (
  kernel: KernelRecord,
  userland: UserlandRecord,
  at: { k: number; u: number; last: boolean },
): MachineResult => {
  const panicked = at.k === 3 && at.u === 0;
  return {
    id: `${kernel.id}/${userland.name}`,
    provider: 'qemu',
    kernel: kernel.id,
    userland: userland.name,
    clock_domain: 'emulated',
    selection: [],
    emulator: sampleEmulator,
    verdict: 'pass',
    ...(panicked || at.last
      ? {}
      : {
          facts: {
            ...sampleFacts,
            glibc: userland.glibc_version ?? '',
            kernel: { ...sampleFacts.kernel, release: kernel.release },
            option_probes: [{ name: 'CONFIG_INET_DIAG', present: at.k !== 4, how: 'modprobe inet_diag' }],
            taint: at.k === 6 && at.u === 2 ? 512 : 0,
            criu: {
              ...sampleFacts.criu,
              version: userland.criu_version ?? '',
              features: sampleFacts.criu.features.map((feature) =>
                feature.name === 'uffd' && at.k === 1
                  ? { ...feature, supported: false, exit_code: 1, message: 'uffd is not supported' }
                  : feature,
              ),
            },
          },
        }),
    boots:
      panicked || at.last
        ? []
        : [
            { attempt: 1, how: 'cold', ready_ms: 41_200, console: `artifacts/machines/${at.k}-${at.u}.log.gz` },
            { attempt: 1, how: 'warm', ready_ms: 3100 },
            { attempt: 1, how: 'warm', ready_ms: 3300 },
          ],
    faults: panicked ? [KERNEL_FAULT] : [],
    findings:
      at.k === 4
        ? [
            {
              id: 'config-disagrees',
              severity: 'warn',
              title: 'The configuration says CONFIG_INET_DIAG=m, and the running kernel does not have it.',
              evidence: ['modprobe inet_diag', 'A dump of a process with a TCP socket fails.'],
            },
          ]
        : [],
  };
};

export interface MatrixSize {
  readonly kernels: number;
  readonly userlands: number;
  readonly workloads: number;
}

/** A run of many machines with every verdict in it. Invented for tests of rendering only. */
export const matrixResults = ({ kernels: rows, userlands: groups, workloads }: MatrixSize): Results => {
  const kernels = Array.from({ length: rows }, (_, index) => kernelAt(index, rows));
  const userlands = Array.from({ length: groups }, (_, index) => userlandAt(index));
  const places = kernels.flatMap((kernel, k) =>
    userlands.map((userland, u) => ({ kernel, userland, k, u, last: k === rows - 1 && u === groups - 1 })),
  );
  const cells: CellResult[] = places.flatMap(({ kernel, userland, k, u, last }) =>
    sampleMatrixCells({ kernel, userland, k, u, last, workloads }),
  );
  const machines = places.map(({ kernel, userland, ...at }) => {
    const machine = machineOf(kernel, userland, at);
    return {
      ...machine,
      verdict: worstOf(cells.filter(({ cell }) => cell.machine === machine.id).map(({ verdict }) => verdict)),
    };
  });
  const trips = cells.filter(({ cell }) => cell.procedure === 'roundtrip');
  const passed = trips.filter(({ verdict }) => verdict === 'pass').length;
  return {
    ...passingResults(),
    run: {
      id: '20261124-181412-matrix',
      suite: 'quick',
      created: '2026-11-24T18:14:12.000Z',
      ended: '2026-11-24T19:58:02.000Z',
      state: 'interrupted',
    },
    verdict: worstOf(cells.map(({ verdict }) => verdict)),
    headline: `${passed} of ${trips.length} combinations froze and thawed with all their state: ${rows} kernels, ${groups} userlands, ${workloads} workloads.`,
    kernels: [...kernels].reverse(),
    userlands,
    machines,
    cells,
    causes: causesOf(cells),
    comparisons: [],
    roofline: [],
    calibrations: [],
    findings: [],
  };
};
