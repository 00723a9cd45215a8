import test from 'ava';
import { makeSandbox } from './sandbox.ts';

const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number);

for (const [needed, accepted] of [
  [`${major}.${minor}.${patch}`, true],
  [`${major - 1}.${minor + 1}.${patch + 1}`, true],
  [`${major}.${minor}.${patch + 1}`, false],
  [`${major}.${minor + 1}.0`, false],
  [`${major + 1}.0.0`, false],
] as const) {
  test(`Node.js ${needed} needed: ${accepted ? 'this one will do' : 'this one is refused'}`, async (t) => {
    const sandbox = makeSandbox(t, { modules: accepted });
    sandbox.write('package.json', JSON.stringify({ type: 'module', engines: { node: `>=${needed}` } }));
    const { exitCode, stderr } = await sandbox.run('start.mjs', ['report']);
    if (accepted) {
      t.is(exitCode, 0, stderr);
      return;
    }
    t.is(exitCode, 3);
    t.is(
      stderr,
      `criu-qualify needs Node.js ${needed} or newer, and this is ${process.version}: install a newer Node.js and run the command again.`,
    );
  });
}
