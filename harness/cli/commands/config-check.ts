import { release } from 'node:os';
import type { Command } from 'commander';
import pc from 'picocolors';
import { concludeConfig } from '../../../vm/kernels/config-conclusion.ts';
import { configPlaces, readConfig, readRunningConfig } from '../../../vm/kernels/config-source.ts';
import { type ModuleState, moduleStates } from '../../../vm/kernels/module-state.ts';
import { inputError } from '../../errors.ts';
import type { ConfigOption, ConfigReport } from '../../schema/facts.ts';
import type { CliContext, RegisterCommand } from '../context.ts';

type Colors = ReturnType<typeof pc.createColors>;

const EXIT_CODES = { usable: 0, unusable: 1, undecided: 2 } as const;

const GROUPS: readonly { readonly kind: ConfigOption['class']; readonly title: string }[] = [
  { kind: 'required', title: 'Required' },
  { kind: 'needed-for', title: 'Needed for some services or procedures' },
  { kind: 'optional', title: 'Optional, or done in another way here' },
];

const MODULE_WORDS: Readonly<Record<ModuleState, string>> = {
  loaded: 'module, loaded',
  loadable: 'module, not loaded',
  absent: 'module, not installed',
};

const EXAMPLES = `
Examples:
  $ criu-qualify config-check                            the running kernel
  $ criu-qualify config-check /boot/config-6.12.0-amd64  the configuration of another kernel, plain or compressed
  $ criu-qualify config-check arch/x86/boot/bzImage      a kernel image that was built with CONFIG_IKCONFIG
  $ criu-qualify config-check --json .config             the same for programs

Exit codes: 0 every required option is there, 1 one is missing, 2 the input cannot be used or is only
a part of a configuration, 3 the command that unpacks the image is not installed.`;

const painter = (option: ConfigOption, module: ModuleState | undefined, colors: Colors): ((text: string) => string) => {
  if (option.state === 'missing')
    return option.class === 'required' ? colors.red : option.class === 'needed-for' ? colors.yellow : colors.dim;
  if (option.state === 'unknown' || module === 'absent') return colors.yellow;
  return colors.green;
};

const optionLines = (option: ConfigOption, module: ModuleState | undefined, width: number, colors: Colors): string[] => {
  const word = module === undefined ? option.state : MODULE_WORDS[module];
  const state = painter(option, module, colors)(word.padEnd(width));
  const line = `  ${state}  ${option.name.padEnd(28)}  ${option.needed_for}`.trimEnd();
  const isThere = option.state === 'built-in' || option.state === 'module';
  return isThere ? [line] : [line, `  ${' '.repeat(width)}  ${option.breaks}`];
};

/** The report for a person: the conclusion first, then the options by class. */
export const renderConfig = (report: ConfigReport, modules: ReadonlyMap<string, ModuleState>, colors: Colors): string => {
  const width = modules.size === 0 ? 'built-in'.length : MODULE_WORDS.absent.length;
  const groups = GROUPS.flatMap(({ kind, title }) => {
    const options = report.options.filter((option) => option.class === kind);
    if (options.length === 0) return [];
    return ['', colors.bold(title), ...options.flatMap((option) => optionLines(option, modules.get(option.name), width, colors))];
  });
  const source = report.source ? [`Read from ${report.source.path}.`] : [];
  const note = report.note ? [report.note] : [];
  return [colors.bold(concludeConfig(report).sentence), ...source, ...note, ...groups, ''].join('\n');
};

const runningReport = async (): Promise<ConfigReport> => {
  const version = release();
  const report = await readRunningConfig(version);
  if (report) return report;
  const places = configPlaces(version).map((place) => place.path);
  throw inputError(
    `No configuration of the running kernel ${version} was found in ${places.join(', ')}.`,
    'Give its configuration file or its image: criu-qualify config-check FILE.',
  );
};

const check = async (file: string | undefined, options: { readonly json?: boolean }, context: CliContext): Promise<void> => {
  const report = file === undefined ? await runningReport() : await readConfig(file);
  if (options.json) {
    context.stdout(`${JSON.stringify(report, undefined, 2)}\n`);
  } else {
    const colors = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported);
    const modules: ReadonlyMap<string, ModuleState> = file === undefined ? moduleStates(report, release()) : new Map();
    context.stdout(renderConfig(report, modules, colors));
  }
  context.setExitCode(EXIT_CODES[concludeConfig(report).verdict]);
};

/** `criu-qualify config-check [FILE|IMAGE]`: whether a kernel's configuration suits CRIU. Works offline and without root. */
export const registerConfigCheck: RegisterCommand = (program: Command, context: CliContext) => {
  program
    .command('config-check')
    .description('Tell from its configuration whether a kernel suits CRIU, and what each missing option breaks')
    .argument('[file]', 'a kernel configuration (plain, gz, xz, zst) or a kernel image; without it the running kernel')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXAMPLES)
    .action((file: string | undefined, options: { json?: boolean }) => check(file, options, context));
};
