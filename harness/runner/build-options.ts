import { execa } from 'execa';
import { buildArguments } from '../criu/options.ts';
import type { CriuOptions } from '../schema/cell.ts';
import { probeFeature } from './facts.ts';

const TIMEOUT_MS = 60_000;
/** Not there: a CRIU that understands its arguments goes as far as missing it, and touches nothing. */
const NO_FOLDER = '/proc/criu-qualify-no-such-folder';

const known = new Map<string, Promise<string | undefined>>();

/** What CRIU prints and ends with when it is called with these arguments for a dump into a folder that is not there. */
const answerOf = async (criu: string, argv: readonly string[]) => {
  const { all, shortMessage, exitCode } = await execa(criu, ['dump', '--tree', '1', '--images-dir', NO_FOLDER, ...argv], {
    all: true,
    reject: false,
    stdin: 'ignore',
    timeout: TIMEOUT_MS,
  });
  return { output: all === '' ? (shortMessage ?? '') : all, exitCode };
};

const complaint = (output: string, argv: readonly string[]): string => {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const error = lines.find((line) => line.includes('Error')) ?? lines.find((line) => line.includes('option')) ?? lines[0];
  return `this CRIU build does not take ${argv.join(' ')}${error === undefined ? '' : `: ${error.trim()}`}`;
};

/** How CRIU and its option parser refuse an argument or its value. */
const REFUSED = /unrecognized option|unknown|invalid|ambiguous|Usage:/i;
/** What CRIU ends with where it refuses; one that cannot even be loaded ends with 127, and has refused nothing. */
const REFUSING_CODES: readonly (number | undefined)[] = [1, 2];

/** Whatever answers neither so nor so is no CRIU: what it does is seen when it is used. */
const tryArguments = async (criu: string, argv: readonly string[]): Promise<string | undefined> => {
  const { output, exitCode } = await answerOf(criu, argv);
  const isRefused = REFUSING_CODES.includes(exitCode) && REFUSED.test(output) && !output.includes(NO_FOLDER);
  return isRefused ? complaint(output, argv) : undefined;
};

const tryOptions = async (criu: string, options: CriuOptions): Promise<string | undefined> => {
  const refused = await tryArguments(criu, buildArguments(options));
  if (refused !== undefined || options.compress !== true) return refused;
  // The option may be understood by a build without the library that it takes.
  const { supported, exit_code, message } = await probeFeature(criu, 'compress');
  if (supported) return undefined;
  // A CRIU that did not answer has not said no.
  if (exit_code !== 1) throw new Error(`criu check --feature compress gave no answer (exit code ${exit_code}): ${message}`);
  return `this CRIU build cannot compress, which takes LZ4: criu check --feature compress says "${message}"`;
};

/**
 * Why the options of a cell cannot be given to this CRIU build; undefined where it takes them. Found out by calling it, once for each set:
 * a version alone does not tell what a build has, and its help leaves options out.
 */
export const whyNotOptions = (criu: string, options: CriuOptions): Promise<string | undefined> => {
  const argv = buildArguments(options);
  if (argv.length === 0) return Promise.resolve(undefined);
  const key = [criu, ...argv].join(' ');
  const answer = known.get(key) ?? tryOptions(criu, options);
  known.set(key, answer);
  return answer;
};
