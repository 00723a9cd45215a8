import type { Command } from 'commander';
import { ensureDebianPackages, isOnPath } from '../../../vm/host-packages.ts';
import { cleanPartialUserlands, findUserland, listCached, removeUserland, userlandFolder } from '../../../vm/userlands/cache.ts';
import { listDefinitions, loadDefinition, type UserlandDefinition } from '../../../vm/userlands/definition.ts';
import { ensureUserland } from '../../../vm/userlands/ensure.ts';
import type { Userland } from '../../../vm/userlands/manifest.ts';
import { requiredTools } from '../../../vm/userlands/tools.ts';
import { inputError } from '../../errors.ts';
import { suggestion } from '../../nearest.ts';
import type { CliContext, RegisterCommand } from '../context.ts';
import { buildProgress } from '../userlands-progress.ts';
import { type UserlandRow, userlandDetails, userlandTable } from '../userlands-table.ts';

const EXAMPLES = `
Examples:
  criu-qualify userlands                          which there are, and which are built
  criu-qualify userlands build debian-13          build one now; run builds what it needs by itself
  criu-qualify userlands build ./my-userland.yaml build one of your own (docs/userlands.md)
  criu-qualify userlands show debian-13           exact versions of all its packages
  criu-qualify userlands remove debian-12         give its disk space back
`;

const row = (cacheDir: string, definition: UserlandDefinition, userland: Userland | undefined): UserlandRow => ({
  name: definition.name,
  suite: definition.suite,
  path: userlandFolder(cacheDir, definition),
  state: userland === undefined ? 'not built' : 'built',
  manifest: userland?.manifest,
});

/** The definitions that come with the program, then whatever else lies in the cache. */
const rows = async (cacheDir: string): Promise<UserlandRow[]> => {
  const [definitions, cached] = await Promise.all([listDefinitions(), listCached(cacheDir)]);
  const shipped = await Promise.all(
    definitions.map(async (definition) => row(cacheDir, definition, await findUserland(cacheDir, definition))),
  );
  const shown = new Set(shipped.map((entry) => entry.path));
  const others = cached.map((userland) => row(cacheDir, userland.manifest.definition, userland));
  const names = new Set(definitions.map((definition) => definition.name));
  // The same name with another content was built from an older definition, and no run uses it any more.
  const rest = others
    .filter((entry) => !shown.has(entry.path))
    .map((entry): UserlandRow => (names.has(entry.name) ? { ...entry, state: 'outdated' } : entry));
  return [...shipped, ...rest];
};

const list = async (context: CliContext, options: { json?: boolean }): Promise<void> => {
  const all = await rows(context.cacheDir());
  context.stdout(options.json ? `${JSON.stringify(all, undefined, 2)}\n` : userlandTable(all, Date.now()));
};

const build = async (context: CliContext, name: string, options: { mirror?: string }): Promise<void> => {
  const definition = await loadDefinition(name);
  const missing = requiredTools().filter((tool) => !tool.commands.every(isOnPath));
  if (missing.length > 0) {
    await ensureDebianPackages(
      missing.map((tool) => tool.package),
      { signal: context.signal },
    );
  }
  const progress = buildProgress(definition.name, context.stderr);
  const userland = await ensureUserland({
    definition,
    cacheDir: context.cacheDir(),
    signal: context.signal,
    onProgress: progress.report,
    mirror: options.mirror,
  }).finally(progress.end);
  context.stdout(userlandDetails(userland.manifest.definition, userland, false));
};

/** A definition by name or path; also one that is only in the cache, because it was built from a file of the user's. */
const definitionOf = async (cacheDir: string, name: string): Promise<UserlandDefinition> => {
  const cached = (await listCached(cacheDir)).find((userland) => userland.name === name);
  const shipped = await listDefinitions();
  const isShipped = shipped.some((definition) => definition.name === name || definition.aliases.includes(name));
  return cached !== undefined && !isShipped ? cached.manifest.definition : loadDefinition(name);
};

const show = async (context: CliContext, name: string, options: { json?: boolean }): Promise<void> => {
  const definition = await definitionOf(context.cacheDir(), name);
  const userland = await findUserland(context.cacheDir(), definition);
  const json = () => `${JSON.stringify({ definition, manifest: userland?.manifest ?? null }, undefined, 2)}\n`;
  context.stdout(options.json ? json() : userlandDetails(definition, userland, true));
};

const remove = async (context: CliContext, name: string): Promise<void> => {
  const cacheDir = context.cacheDir();
  const cached = await listCached(cacheDir);
  const definition = await definitionOf(cacheDir, name);
  const found = cached.filter((userland) => userland.name === definition.name);
  for (const userland of found) {
    await removeUserland(cacheDir, userland);
    context.stdout(`Removed ${userland.name} (${userland.id}).\n`);
  }
  await cleanPartialUserlands(cacheDir);
  if (found.length === 0) context.stdout(`${definition.name} is not built: nothing to remove.\n`);
};

const unknownAction = (word: string): never => {
  throw inputError(`Unknown action "${word}" of userlands.`, suggestion(word, ['build', 'show', 'remove']));
};

/** criu-qualify userlands: what root filesystems there are; builds, shows and removes them. */
export const registerUserlands: RegisterCommand = (program: Command, context: CliContext): void => {
  const command = program
    .command('userlands')
    .description('list, build, show and remove userlands: the root filesystems that services and CRIU come from')
    .argument('[action]', 'build, show or remove; none lists them')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((action: string | undefined, options: { json?: boolean }) =>
      action === undefined ? list(context, options) : unknownAction(action),
    );
  command
    .command('build <name>')
    .description('build a userland, by name or from a definition file; as an ordinary user, its image for QEMU alone')
    .option('--mirror <url>', "Debian mirror to build from, instead of the host's own")
    .action((name: string, options: { mirror?: string }) => build(context, name, options));
  command
    .command('show <name>')
    .description('show a userland with the exact versions of its packages')
    .option('--json', 'print JSON')
    .action((name: string, _options: unknown, self: Command) => show(context, name, self.optsWithGlobals()));
  command
    .command('remove <name>')
    .description('remove a built userland from the cache')
    .action((name: string) => remove(context, name));
};
