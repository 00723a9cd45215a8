import { readFileSync } from 'node:fs';
import test from 'ava';
import { Command } from 'commander';
import { parse } from 'yaml';
import { commands } from '../../harness/cli/commands/registry.ts';
import { parseFormats } from '../../harness/cli/formats.ts';
import { parseGateFormats } from '../../harness/cli/gate-formats.ts';
import { projectPath } from '../../harness/project.ts';
import { reporters } from '../../reports/registry.ts';

const text = readFileSync(projectPath('docs', 'ci.md'), 'utf8');

const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gmu'))].map(([, body = '']) => body);

/** Every string in a workflow, wherever it stands. */
const strings = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
};

/** The words of each call of the program, as a shell would pass them; variables become a word. */
const calls = (script: string): string[][] =>
  script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('criu-qualify '))
    .map((line) =>
      line
        .replace(/\s(?:\|\||&&|[|>;#]).*$/, '')
        .replace(/\s{2,}.*$/, '')
        .replace(/"[^"]*"|\$\{[^}]*\}|\$\w+/g, 'word')
        .split(/\s+/)
        .slice(1),
    );

const program = (seen: { command: string; format: string[] }[]): Command => {
  const root = new Command('criu-qualify').exitOverride().option('--cache-dir <dir>');
  for (const register of commands)
    register(root, {
      stdout: () => undefined,
      stderr: () => undefined,
      cacheDir: () => '/nonexistent',
      signal: new AbortController().signal,
      setExitCode: () => undefined,
    });
  const silence = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    command.action(() => void seen.push({ command: command.name(), format: command.opts()['format'] ?? [] }));
    for (const sub of command.commands) silence(sub);
  };
  for (const command of root.commands) silence(command);
  return root;
};

const parsed = async (words: readonly string[]): Promise<{ command: string; format: string[] } | undefined> => {
  const seen: { command: string; format: string[] }[] = [];
  await program(seen).parseAsync([...words], { from: 'user' });
  return seen[0];
};

test('the workflows are YAML, and have the parts that their servers need', (t) => {
  const [github, gitlab, ...others] = blocks('yaml').map((one) => parse(one));
  t.deepEqual(others, []);
  t.deepEqual(Object.keys(github), ['name', 'on', 'jobs']);
  for (const step of github.jobs.qualify.steps) t.true('uses' in step || 'run' in step, JSON.stringify(step));
  t.true(Array.isArray(gitlab.qualify.script) && gitlab.qualify.script.every((line: unknown) => typeof line === 'string'));
});

test('every command line in the examples is one that the program takes', async (t) => {
  const scripts = [...blocks('yaml').flatMap((one) => strings(parse(one))), ...blocks('sh'), ...blocks('')];
  const all = scripts.flatMap(calls);
  t.true(all.length >= 12, `${all.length} calls`);
  for (const words of all) {
    const call = await t.notThrowsAsync(parsed(words), words.join(' ')).then(() => parsed(words));
    t.notThrows(() => (call?.command === 'gate' ? parseGateFormats : parseFormats)(call?.format ?? []), words.join(' '));
  }
  t.deepEqual([...new Set(all.map(([name]) => name))].toSorted(), ['gate', 'history', 'run']);
});

test('a call with an option that does not exist would be noticed', async (t) => {
  await t.throwsAsync(parsed(['run', 'quick', '--no-such-option']));
  await t.throwsAsync(parsed(['history', 'add', 'run']));
});

test('every format that is written on request only is in the table, with its file', (t) => {
  for (const { id, file, onRequest } of reporters)
    if (onRequest === true) t.regex(text, new RegExp(`^\\| \`${id}\` +\\| \`${file.replace('.', '\\.')}\` `, 'm'));
});
