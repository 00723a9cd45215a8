import { readFileSync } from 'node:fs';
import { projectPath } from '../../../../harness/project.ts';
import { kernelsIn } from '../../../../vm/kernels/catalogue/entries.ts';
import { parsePackages } from '../../../../vm/kernels/catalogue/packages-file.ts';

/** Recorded: real paragraphs of Packages files, and what a real apt printed; only the name of the mirror was replaced. */
export const fixture = (name: string): Buffer =>
  readFileSync(projectPath('test', 'vm', 'kernels', 'catalogue', 'fixtures', name));

const SUITES = [
  'bookworm',
  'bookworm-security',
  'bullseye-security',
  'experimental',
  'trixie-backports',
  'trixie-security',
  'unstable',
];

/** The catalogue of the recorded paragraphs. */
export const recorded = kernelsIn(SUITES.map((suite) => ({ suite, packages: parsePackages(fixture(`${suite}.txt`)) })));
