import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { inputError, messageOf } from '../../harness/errors.ts';
import { suggestion } from '../../harness/nearest.ts';
import { projectPath } from '../../harness/project.ts';
import { parseYaml } from '../../harness/yaml-text.ts';

const NAME = /^[a-z0-9][a-z0-9.-]{0,39}$/;
const SUITE = /^[a-z0-9][a-z0-9./-]*$/;
/** Debian policy 5.6.1, with the "/suite" and "=version" that apt-get install understands. */
const PACKAGE = /^[a-z0-9][a-z0-9+.-]+(?:\/[a-z0-9][a-z0-9.-]*|=[A-Za-z0-9.+:~-]+)?$/;

const suite = z.string().regex(SUITE, 'expected the name of a suite such as "trixie" or "trixie-backports"');
const packageName = z
  .string({ error: 'expected the name of a package, or a list of alternatives' })
  .regex(PACKAGE, 'expected the name of a package such as "redis-server", "criu/trixie-backports" or "criu=4.1.1-1"');

/** A userland as data: what mmdebstrap is to put together. */
export const definitionSchema = z.strictObject({
  version: z.literal(1, 'expected 1, the version of this file format'),
  name: z.string().regex(NAME, 'expected lower-case letters, digits, "." and "-", at most 40, such as "debian-13"'),
  aliases: z.array(z.string().regex(NAME, 'expected a name')).default([]),
  description: z.string(),
  suite,
  extra_suites: z.array(suite).default([]).describe('further suites of the same archive: updates, backports, experimental'),
  security_suites: z.array(suite).default([]).describe('suites of the security archive'),
  components: z.array(z.string().regex(SUITE, 'expected a component such as "main"')).nonempty().default(['main']),
  packages: z
    .array(z.union([packageName, z.array(packageName).nonempty()], 'expected the name of a package, or a list of alternatives'))
    .nonempty('expected at least one package')
    .describe('of a list of alternatives the first one that the suites have is taken'),
  trees: z
    .array(z.strictObject({ from: z.string(), to: z.string(), sha256: z.string(), whole: z.boolean().optional() }))
    .default([])
    .describe('folders and archives that are laid over it; services bring them'),
});
export type UserlandDefinition = Readonly<z.infer<typeof definitionSchema>>;

const shippedDir = (): string => projectPath('vm', 'userlands', 'definitions');

/** Parses the text of a definition. `file` is only named in errors. */
export const parseDefinition = (text: string, file: string): UserlandDefinition =>
  parseYaml(text, file, definitionSchema, 'Correct the file; docs/userlands.md describes every key.');

const readDefinition = async (file: string): Promise<UserlandDefinition> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw inputError(`Cannot read the userland definition ${file}: ${messageOf(error)}.`, 'Give the path of a YAML file.', error);
  });
  return parseDefinition(text, file);
};

/** The definitions that come with the program, in order of their names. */
export const listDefinitions = async (): Promise<UserlandDefinition[]> => {
  const files = (await readdir(shippedDir())).filter((file) => file.endsWith('.yaml')).sort();
  return Promise.all(files.map((file) => readDefinition(path.join(shippedDir(), file))));
};

const isPath = (nameOrPath: string): boolean => nameOrPath.includes('/') || /\.ya?ml$/.test(nameOrPath);

/** A definition by its name, one of its aliases, or the path of a file. Throws an input error for an unknown or broken one. */
export const loadDefinition = async (nameOrPath: string): Promise<UserlandDefinition> => {
  if (isPath(nameOrPath)) return readDefinition(nameOrPath);
  const known = await listDefinitions();
  const found = known.find((definition) => definition.name === nameOrPath || definition.aliases.includes(nameOrPath));
  if (found !== undefined) return found;
  const names = known.flatMap((definition) => [definition.name, ...definition.aliases]);
  throw inputError(
    `Unknown userland "${nameOrPath}".`,
    `${suggestion(nameOrPath, names)} A definition of your own is given as a path.`,
  );
};
