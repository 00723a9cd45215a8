import { release } from 'node:os';
import { type Catalogue, loadCatalogue } from '../../vm/kernels/catalogue/catalogue.ts';
import { chooseKernels, needsCatalogue } from '../../vm/kernels/catalogue/choose.ts';
import type { KernelEntry } from '../../vm/kernels/catalogue/entries.ts';
import { inputError } from '../errors.ts';
import { candidatesFor } from '../run/candidates.ts';
import type { CliContext } from './context.ts';

/** What a catalogue is asked with. */
export interface KernelWords {
  readonly flavour?: string;
  readonly mirror?: string;
}

/** The catalogue of kernels; says so when it has to be fetched. */
export const catalogueFor = (context: Pick<CliContext, 'cacheDir' | 'signal' | 'stderr'>, mirror?: string): Promise<Catalogue> =>
  loadCatalogue({
    cacheDir: context.cacheDir(),
    mirror,
    signal: context.signal,
    onStart: () => context.stderr('  kernels: fetching the catalogue\n'),
  });

/** The one kernel of the catalogue that a pattern stands for. `where` names the option, for errors. */
export const oneKernel = (text: string, { kernels, incomplete }: Catalogue, where: string, flavour?: string): KernelEntry => {
  const [choice, ...others] = chooseKernels(text, kernels, { flavour, incomplete });
  if (others.length > 0) throw inputError(`${where} ${text} stands for ${others.length + 1} kernels.`, 'Give one, such as 6.12.');
  if (choice?.kind === 'package') return choice.entry;
  throw inputError(`${where} ${text} is no kernel of the catalogue.`, 'See which there are with: criu-qualify kernels --all');
};

/** A pattern of --kernel as the release that it stands for now, so that it stays the same; files and the running kernel as they are. */
export const settledKernel = async (
  context: Pick<CliContext, 'cacheDir' | 'signal' | 'stderr'>,
  patterns: readonly string[],
  { flavour, mirror }: KernelWords,
): Promise<string[]> => {
  const text = patterns.join(',');
  if (text === '') return [];
  if (patterns.length > 1) throw inputError(`--kernel ${text} names several kernels.`, 'Give one.');
  if (!needsCatalogue(text)) return [text];
  return [oneKernel(text, await catalogueFor(context, mirror), '--kernel', flavour).release];
};

/** The userland that suits a kernel, given as its pattern, best: for runs that are held against each other and must not each choose one. */
export const likelyUserland = ([pattern]: readonly string[]): string[] => {
  const version = /^\d+\.\d+(?:\.\d+)*/.exec(pattern === undefined || pattern === 'running' ? release() : pattern)?.[0];
  return candidatesFor(version ?? release())
    .slice(0, 1)
    .map(({ name }) => name);
};
