import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { projectPath } from '../../harness/project.ts';

/** Folder of the importing file, then what it may import and what not. Paths that begin with a dot are relative to it. */
const RULES: readonly { readonly from: string; readonly allowed: readonly string[]; readonly forbidden: readonly string[] }[] = [
  {
    from: 'reports/html',
    allowed: [
      '../../harness/schema/run.ts',
      '../../harness/project.ts',
      '../../harness/errors.ts',
      '../format.ts',
      './view/page.ts',
      'vega',
    ],
    forbidden: [
      '../../harness/derive/cells.ts',
      '../../harness/cli/context.ts',
      '../../vm/machine.ts',
      '../../workloads/workload.ts',
      '../../suites/registry.ts',
    ],
  },
  {
    from: 'workloads/redis',
    allowed: [
      '../../harness/measure/clock.ts',
      '../../harness/schema/cell.ts',
      '../../harness/errors.ts',
      '../process.ts',
      'ioredis',
    ],
    forbidden: [
      '../../harness/runner/prober.ts',
      '../../harness/criu/driver.ts',
      '../../vm/machine.ts',
      '../../reports/json.ts',
      '../../suites/quick.ts',
    ],
  },
  {
    from: 'vm/host',
    allowed: [
      '../../harness/schema/events.ts',
      '../../harness/errors.ts',
      '../../harness/project.ts',
      '../../harness/nearest.ts',
      '../../harness/yaml-text.ts',
      '../kernels/options.ts',
    ],
    forbidden: [
      '../../harness/run/run.ts',
      '../../harness/measure/clock.ts',
      '../../workloads/registry.ts',
      '../../reports/json.ts',
      '../../suites/quick.ts',
    ],
  },
  {
    from: 'harness/runner',
    allowed: [
      '../../vm/kernels/features.ts',
      '../../workloads/registry.ts',
      '../criu/driver.ts',
      '../measure/clock.ts',
      '../schema/events.ts',
    ],
    forbidden: [
      '../../vm/host/host.ts',
      '../../vm/kernels/options.ts',
      '../cli/main.ts',
      '../run/run.ts',
      '../../reports/json.ts',
      '../derive/cells.ts',
    ],
  },
  ...['harness/measure', 'harness/diagnose', 'harness/schema', 'harness/criu'].map((from) => ({
    from,
    allowed: ['../errors.ts', '../schema/events.ts', 'zod'],
    forbidden: ['../cli/main.ts', '../run/run.ts', '../../vm/machine.ts', '../../reports/json.ts'],
  })),
  {
    from: 'harness/derive',
    allowed: ['../schema/results.ts', '../measure/statistics.ts', '../diagnose/diagnose.ts', 'simple-statistics'],
    forbidden: [
      'node:child_process',
      'node:fs',
      'node:fs/promises',
      'execa',
      '../runner/prober.ts',
      '../../vm/machine.ts',
      '../cli/main.ts',
    ],
  },
  {
    from: 'harness/gate',
    allowed: ['../schema/results.ts', '../measure/statistics.ts', '../errors.ts', './pair.ts', 'node:crypto'],
    forbidden: [
      'node:child_process',
      'node:fs',
      'node:fs/promises',
      'execa',
      '../derive/derive.ts',
      '../diagnose/diagnose.ts',
      '../runner/prober.ts',
      '../../vm/machine.ts',
      '../../reports/format.ts',
      '../cli/main.ts',
    ],
  },
  {
    from: 'suites',
    allowed: ['../harness/schema/cell.ts', '../harness/errors.ts'],
    forbidden: ['../harness/run/run.ts', '../vm/machine.ts', '../reports/json.ts'],
  },
];

/** Lints one file per rule, with one import a line; gives the specifiers that the real linter and configuration refuse. */
const refusals = async (): Promise<Map<string, string[]>> => {
  const root = mkdtempSync(path.join(tmpdir(), 'criu-qualify-boundaries-'));
  try {
    await cp(projectPath('biome.json'), path.join(root, 'biome.json'));
    const specifiers = new Map(RULES.map(({ from, allowed, forbidden }) => [from, [...allowed, ...forbidden]]));
    for (const [from, list] of specifiers) {
      mkdirSync(path.join(root, from), { recursive: true });
      writeFileSync(
        path.join(root, from, 'probe.ts'),
        list.map((name, index) => `export { x${index} } from '${name}';\n`).join(''),
      );
    }
    const biome = projectPath('node_modules', '.bin', 'biome');
    const args = ['lint', '--only=style/noRestrictedImports', '--reporter=github', '--max-diagnostics=none', '.'];
    const { stdout } = await execa(biome, args, { cwd: root, reject: false });
    const refused = new Map<string, string[]>(RULES.map(({ from }) => [from, []]));
    for (const [, file = '', line] of stdout.matchAll(/title=lint\/style\/noRestrictedImports,file=([^,]+),line=(\d+)/g)) {
      const from = path.relative(root, path.dirname(path.resolve(root, file)));
      refused.get(from)?.push(specifiers.get(from)?.[Number(line) - 1] ?? '?');
    }
    return refused;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};

const refused = refusals();

for (const { from, forbidden } of RULES) {
  test(`${from} may import what it should and nothing else`, async (t) => {
    t.deepEqual((await refused).get(from)?.sort(), [...forbidden].sort());
  });
}
