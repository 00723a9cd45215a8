import { readFileSync } from 'node:fs';

/** @typedef {{ engines: { node: string } }} Manifest */

/** @param {string} version such as `v20.18.1` or `>=20.18.1` */
const numbers = (version) => (version.match(/\d+/g) ?? []).slice(0, 3).map(Number);

/**
 * One sentence when this Node.js is older than the project needs; undefined when it will do.
 * @param {string} version as `process.version` gives it
 * @param {string} needed as `engines.node` of package.json gives it
 * @returns {string | undefined}
 */
const nodeVersionProblem = (version, needed) => {
  const have = numbers(version);
  const want = numbers(needed);
  const differing = want.findIndex((part, index) => part !== (have[index] ?? 0));
  if (differing === -1 || (have[differing] ?? 0) > (want[differing] ?? 0)) return undefined;
  return `criu-qualify needs Node.js ${want.join('.')} or newer, and this is ${version}: install a newer Node.js and run the command again.`;
};

/** Ends the process with exit code 3 when this Node.js is too old. To be called before anything newer is imported. */
export const requireNode = () => {
  /** @type {Manifest} */
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const problem = nodeVersionProblem(process.version, manifest.engines.node);
  if (problem === undefined) return;
  console.error(problem);
  process.exit(3);
};
