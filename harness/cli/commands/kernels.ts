import { type Command, Option } from 'commander';
import pc from 'picocolors';
import { ensureDebianPackages, isOnPath } from '../../../vm/host-packages.ts';
import { cleanPartialKernels, listCachedKernels, removeKernel } from '../../../vm/kernels/catalogue/cache.ts';
import { type Catalogue, loadCatalogue } from '../../../vm/kernels/catalogue/catalogue.ts';
import { chooseKernels, type KernelChoice, kernelsToList, needsCatalogue } from '../../../vm/kernels/catalogue/choose.ts';
import { missingDrivers } from '../../../vm/kernels/catalogue/drivers.ts';
import { ensureKernel } from '../../../vm/kernels/catalogue/ensure.ts';
import type { Kernel } from '../../../vm/kernels/catalogue/kernel.ts';
import { openOwnKernel } from '../../../vm/kernels/catalogue/own-kernel.ts';
import { allMatching } from '../../../vm/kernels/catalogue/patterns.ts';
import { unknownConfig } from '../../../vm/kernels/config-report.ts';
import { readConfig } from '../../../vm/kernels/config-source.ts';
import { inputError, messageOf, QualifyError } from '../../errors.ts';
import type { ConfigReport } from '../../schema/facts.ts';
import type { CliContext, RegisterCommand } from '../context.ts';
import { kernelDetails, kernelJson, kernelRows, kernelRowsJson, kernelTable } from '../kernels-table.ts';
import { buildProgress } from '../userlands-progress.ts';
import { renderConfig } from './config-check.ts';

const EXAMPLES = `
Examples:
  criu-qualify kernels                       the newest kernel of each series that the Debian mirror has
  criu-qualify kernels '>=6.12' --all        every patch level and flavour of some series
  criu-qualify kernels fetch 6.12,latest     fetch and unpack kernels now
  criu-qualify kernels show 6.18             one kernel, its files, and what its configuration means for CRIU
  criu-qualify kernels show ./bzImage --modules ./lib/modules/7.0.0   one of your own
  criu-qualify kernels remove 6.12           give their disk space back

Patterns: a series (6.12), a version (6.16.3), a release or package by its name, a comparison (>=6.12), all, latest,
lts; several with commas. Everything about them: docs/kernels.md.`;

interface Options {
  readonly all?: boolean;
  readonly flavour?: string;
  readonly json?: boolean;
  readonly refresh?: boolean;
  readonly mirror?: string;
  readonly modules?: string;
}

const catalogueOf = async (context: CliContext, options: Options): Promise<Catalogue> => {
  let isFetched = false;
  const catalogue = await loadCatalogue({
    cacheDir: context.cacheDir(),
    mirror: options.mirror,
    refresh: options.refresh,
    signal: context.signal,
    onStart: () => {
      isFetched = true;
      context.stderr('fetching the index of kernels\n');
    },
  });
  // Told when it happens, not each time that the index is used; that it is an old one matters each time.
  const notes = [...(isFetched ? catalogue.notes : []), ...(catalogue.warning === undefined ? [] : [catalogue.warning])];
  for (const note of notes) context.stderr(`note: ${note}\n`);
  return catalogue;
};

const list = async (context: CliContext, patterns: readonly string[], options: Options): Promise<void> => {
  const { kernels, incomplete } = await catalogueOf(context, options);
  const text = patterns.join(',');
  const cached = await listCachedKernels(context.cacheDir());
  const entries = kernelsToList(text, kernels, { ...options, incomplete });
  const rows = kernelRows(entries, cached, text === '' && options.flavour === undefined ? cached : []);
  context.stdout(options.json ? `${JSON.stringify(kernelRowsJson(rows), undefined, 2)}\n` : kernelTable(rows));
};

const fetchOne = async (
  context: CliContext,
  choice: KernelChoice,
  catalogue: Catalogue | undefined,
  options: Options,
): Promise<Kernel> => {
  const { signal } = context;
  const cacheDir = context.cacheDir();
  if (choice.kind === 'files') return openOwnKernel({ image: choice.path, modules: options.modules, cacheDir, signal });
  if (choice.kind === 'running' || catalogue === undefined) {
    throw inputError('The running kernel is here already.', 'See its configuration with: criu-qualify config-check');
  }
  if (!isOnPath('depmod')) await ensureDebianPackages(['kmod'], { signal });
  const { entry } = choice;
  const progress = buildProgress(entry.release, context.stderr);
  return await ensureKernel({ entry, cacheDir, aptDir: catalogue.aptDir, signal, onProgress: progress.report }).finally(
    progress.end,
  );
};

/** The kernels that patterns stand for, unpacked. */
const kernelsOf = async function* (context: CliContext, text: string, options: Options): AsyncGenerator<Kernel> {
  const catalogue = needsCatalogue(text) ? await catalogueOf(context, options) : undefined;
  const choices = chooseKernels(text, catalogue?.kernels ?? [], { ...options, incomplete: catalogue?.incomplete });
  for (const choice of choices) yield await fetchOne(context, choice, catalogue, options);
};

const fetchKernels = async (context: CliContext, patterns: readonly string[], options: Options): Promise<void> => {
  for await (const kernel of kernelsOf(context, patterns.join(','), options)) {
    context.stdout(`${kernelDetails(kernel, await missingDrivers(kernel))}\n`);
  }
};

/** The configuration of a kernel: its own file, or what is inside its image. */
const configOf = async ({ config, image }: Kernel): Promise<ConfigReport> => {
  try {
    return await readConfig(config ?? image);
  } catch (error) {
    if (error instanceof QualifyError) return unknownConfig(messageOf(error));
    throw error;
  }
};

const show = async (context: CliContext, patterns: readonly string[], options: Options): Promise<void> => {
  for await (const kernel of kernelsOf(context, patterns.join(','), options)) {
    const [missing, report] = [await missingDrivers(kernel), await configOf(kernel)];
    const json = { ...kernelJson(kernel), missing_drivers: missing, configuration: report };
    const colors = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported);
    const text = `${kernelDetails(kernel, missing)}\n${renderConfig(report, new Map(), colors)}`;
    context.stdout(options.json ? `${JSON.stringify(json, undefined, 2)}\n` : text);
  }
};

/** What is in the cache is chosen by its own name and version: a mirror is not asked. */
const remove = async (context: CliContext, patterns: readonly string[]): Promise<void> => {
  const cacheDir = context.cacheDir();
  const text = patterns.join(',');
  const cached = (await listCachedKernels(cacheDir)).map((kernel) => ({ ...kernel.manifest, folder: kernel.folder }));
  const found = allMatching(text, cached);
  for (const kernel of found) {
    await removeKernel(cacheDir, kernel);
    context.stdout(`Removed ${kernel.release} (${kernel.version}).\n`);
  }
  await cleanPartialKernels(cacheDir);
  if (found.length === 0) context.stdout(`No kernel in the cache matches ${text}: nothing to remove.\n`);
};

/** criu-qualify kernels: which kernels the mirror has; fetches, shows and removes them. */
export const registerKernels: RegisterCommand = (program: Command, context: CliContext): void => {
  const options = {
    flavour: new Option('--flavour <name>', 'cloud-amd64, amd64, rt-amd64, …; cloud where there is one'),
    json: new Option('--json', 'print JSON'),
    refresh: new Option('--refresh', 'fetch the index again, which is otherwise done once a day'),
    mirror: new Option('--mirror <url>', "Debian mirror, instead of the host's own"),
    modules: new Option('--modules <dir>', 'folder of the modules of a kernel of your own'),
  };
  const command = program
    .command('kernels')
    .description('list, fetch, show and remove kernels: those of the Debian mirror, and files of your own')
    .argument('[patterns...]', 'which kernels; without any the newest of each series')
    .option('--all', 'every patch level and flavour')
    .addOption(options.flavour)
    .addOption(options.json)
    .addOption(options.refresh)
    .addOption(options.mirror)
    .addHelpText('after', EXAMPLES)
    .action((patterns: string[], own: Options) => list(context, patterns, own));
  command
    .command('fetch <patterns...>')
    .description('fetch kernels and unpack them in the cache (needs no root)')
    .addOption(options.flavour)
    .addOption(options.refresh)
    .addOption(options.mirror)
    .action((patterns: string[], _: unknown, self: Command) => fetchKernels(context, patterns, self.optsWithGlobals()));
  command
    .command('show <patterns...>')
    .description('show a kernel: its files, and what its configuration means for CRIU; fetches it if need be')
    .addOption(options.flavour)
    .addOption(options.json)
    .addOption(options.modules)
    .addOption(options.refresh)
    .addOption(options.mirror)
    .action((patterns: string[], _: unknown, self: Command) => show(context, patterns, self.optsWithGlobals()));
  command
    .command('remove <patterns...>')
    .description('remove kernels from the cache')
    .action((patterns: string[]) => remove(context, patterns));
};
