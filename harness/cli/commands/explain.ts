import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import pc from 'picocolors';
import { type Explanation, explain } from '../../diagnose/explain.ts';
import { type DiagnosisFacts, versionOf } from '../../diagnose/facts.ts';
import { inputError, messageOf } from '../../errors.ts';
import type { CliContext, RegisterCommand } from '../context.ts';
import { renderExplanation } from '../explanation.ts';

interface Options {
  readonly kernel?: string;
  readonly criu?: string;
  readonly glibc?: string;
  readonly json: boolean;
}

/** A log of CRIU at -v4 has some megabytes; what is larger is something else. */
const MAX_BYTES = 256 << 20;
const GZIP_MAGIC = 0x1f8b;

const EXAMPLES = `
Examples:
  $ criu-qualify explain dump.log                         why a dump failed
  $ criu restore ... 2>&1 | criu-qualify explain -        from standard input
  $ criu-qualify explain --kernel 6.18 --criu 4.1.1 e.txt an excerpt that does not name the kernel and CRIU
  $ docker checkpoint create web one 2>&1 | criu-qualify explain -

It reads logs of criu dump and restore (plain or gzipped), the output of criu check, and what runc, crun, containerd, docker
and podman print; where these name CRIU's log and it is on this machine, it reads that.

Exit codes: 0 explained, 1 not recognised, the reason is in another log, or nothing went wrong, 2 the input cannot be used.`;

const bytesOf = async (file: string): Promise<Buffer> => {
  if (file === '-') return await buffer(process.stdin);
  const { size } = await stat(file);
  if (size > MAX_BYTES) throw inputError(`${file} has ${size} bytes, too many for a log.`, 'Give the log of CRIU.');
  return await readFile(file);
};

const unpacked = (bytes: Buffer, name: string): Buffer => {
  if (bytes.length < 2 || bytes.readUInt16BE(0) !== GZIP_MAGIC) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    throw inputError(`${name} cannot be unpacked: ${messageOf(error)}.`, 'Give the whole file.', error);
  }
};

/** The text of a log, plain or gzipped; throws what a user can mend. */
const textOf = async (file: string): Promise<string> => {
  const name = file === '-' ? 'standard input' : file;
  const bytes = await bytesOf(file).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error
      ? inputError(
          `The log ${name} cannot be read: ${messageOf(error)}.`,
          'Give the path of a file, or - for standard input.',
          error,
        )
      : error;
  });
  const plain = unpacked(bytes, name);
  if (plain.length === 0) throw inputError(`${name} is empty.`, 'Give the log of CRIU, dump.log or restore.log.');
  if (plain.includes(0)) throw inputError(`${name} is no text.`, 'Give the log of CRIU, dump.log or restore.log, not an image.');
  return plain.toString('utf8');
};

const checkVersions = (facts: DiagnosisFacts): void => {
  for (const [option, value] of Object.entries({ kernel: facts.kernel, criu: facts.criu, glibc: facts.glibc }))
    if (value !== undefined && versionOf(value) === undefined)
      throw inputError(`--${option} "${value}" is no version.`, 'Write it as 6.18 or 4.2.1.');
};

/** Reads the log that a runtime names, where it lies on this machine: as named, or beside the file that names it. */
const followed = async (
  explanation: Explanation,
  file: string,
  facts: DiagnosisFacts,
): Promise<{ explanation: Explanation; read: string }> => {
  const unanswered = { explanation, read: file };
  const named = explanation.logPath;
  if (named === undefined || (explanation.outcome !== 'see-log' && explanation.outcome !== 'silent')) return unanswered;
  for (const place of [named, path.join(path.dirname(file), named), path.join(path.dirname(file), path.basename(named))]) {
    if (path.resolve(place) === path.resolve(file)) continue;
    const text = await textOf(place).catch(() => undefined);
    if (text === undefined) continue;
    const inner = explain(text, facts);
    if (inner.outcome !== 'no-log') return { explanation: inner, read: place };
  }
  return unanswered;
};

const explainFile = async (file: string, { json, ...facts }: Options, context: CliContext): Promise<void> => {
  checkVersions(facts);
  const outer = explain(await textOf(file), facts);
  if (outer.outcome === 'no-log')
    throw inputError(
      `${file === '-' ? 'Standard input' : file} holds no line of CRIU or of a container runtime about it.`,
      'Give the log of CRIU, dump.log or restore.log, or what the runtime printed.',
    );
  const { explanation, read } = await followed(outer, file, facts);
  if (json) context.stdout(`${JSON.stringify({ read, ...explanation, ...patternAsText(explanation) }, null, 2)}\n`);
  else {
    const from = read === file ? '' : `Read from ${read}, which ${file === '-' ? 'standard input' : file} names.\n`;
    context.stdout(`${renderExplanation(explanation, pc.createColors(process.stdout.isTTY === true))}${from}`);
  }
  context.setExitCode(explanation.outcome === 'explained' ? 0 : 1);
};

/** A regular expression would become an empty object. */
const patternAsText = (explanation: Explanation): object =>
  explanation.outcome === 'explained' ? { failure: { ...explanation.failure, pattern: explanation.failure.pattern.source } } : {};

/** `criu-qualify explain LOGFILE`: why a dump or restore failed, and what helps. Needs no root, no CRIU and no network. */
export const registerExplain: RegisterCommand = (program, context) => {
  program
    .command('explain')
    .description('tell from a log of CRIU or of a container runtime why a dump or restore failed, and what helps')
    .argument('<log>', 'dump.log, restore.log, output of criu check, runc, docker, podman ...; - for standard input')
    .option('--kernel <version>', 'kernel on which CRIU ran, where the log does not say')
    .option('--criu <version>', 'version of CRIU, where the log does not say')
    .option('--glibc <version>', 'glibc of the service')
    .option('--json', 'print the explanation as JSON', false)
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: Options) => explainFile(file, options, context));
};
