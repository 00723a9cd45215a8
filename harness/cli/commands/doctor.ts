import pc from 'picocolors';
import type { Finding } from '../../doctor/check.ts';
import { clean } from '../../doctor/leftovers.ts';
import { doctorChecks } from '../../doctor/registry.ts';
import type { CliContext, RegisterCommand } from '../context.ts';

interface Options {
  readonly clean: boolean;
  readonly json: boolean;
}

const EXAMPLES = `
Examples:
  $ criu-qualify doctor            what this machine can do, and what mends each lack
  $ criu-qualify doctor --clean    remove what killed runs and builds left behind

Exit codes: 0 kernels can be qualified here, 3 something stands in the way.`;

const CONCLUSIONS = {
  root: 'The running kernel can be qualified on this machine, and other kernels in QEMU machines.',
  user: 'Kernels can be qualified on this machine, in QEMU machines; the running kernel only by root.',
} as const;

const WORDS: Readonly<Record<Finding['state'], string>> = { ok: 'ok  ', note: 'note', lack: 'LACK' };

const lineOf = (finding: Finding, colors: ReturnType<typeof pc.createColors>): string => {
  const paint = { ok: colors.green, note: colors.yellow, lack: colors.red }[finding.state];
  const remedy = finding.state === 'ok' || finding.remedy === undefined ? '' : `\n        ${finding.remedy}`;
  return `  ${paint(WORDS[finding.state])}  ${finding.what}${remedy}\n`;
};

const examine = async (context: CliContext, { json, clean: wantClean }: Options): Promise<void> => {
  const cacheDir = context.cacheDir();
  const cleaned = wantClean ? await clean(cacheDir) : [];
  const findings: (Finding & { check: string })[] = [];
  for (const { id, check } of doctorChecks)
    findings.push(...(await check({ cacheDir })).map((finding) => ({ check: id, ...finding })));
  const lacks = findings.filter(({ state }) => state === 'lack');
  if (json) context.stdout(`${JSON.stringify({ cleaned, findings }, null, 2)}\n`);
  else {
    const colors = pc.createColors(process.stdout.isTTY === true);
    const conclusion =
      lacks.length === 0
        ? CONCLUSIONS[process.getuid?.() === 0 ? 'root' : 'user']
        : `${lacks.length} ${lacks.length === 1 ? 'thing stands' : 'things stand'} in the way.`;
    context.stdout(
      `${colors.bold(conclusion)}\n${cleaned.map((line) => `  ${line}\n`).join('')}${findings.map((finding) => lineOf(finding, colors)).join('')}`,
    );
  }
  context.setExitCode(lacks.length === 0 ? 0 : 3);
};

export const registerDoctor: RegisterCommand = (program, context) => {
  program
    .command('doctor')
    .description('what this machine can do, and the command that mends each lack')
    .option('--clean', 'remove what killed runs and builds left behind', false)
    .option('--json', 'print the findings as JSON', false)
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => examine(context, options));
};
