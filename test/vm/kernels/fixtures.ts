import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { projectPath } from '../../../harness/project.ts';

/** Path of a recorded file: configurations of real kernels, the setup header of a real image, help text of a real CRIU. */
export const fixturePath = (name: string): string => projectPath('test', 'vm', 'kernels', 'fixtures', name);

export const fixture = (name: string): Buffer => readFileSync(fixturePath(name));

/** A recorded kernel configuration, unpacked. */
export const configText = (name: string): string => gunzipSync(fixture(`${name}.config.gz`)).toString('utf8');

/** The configuration without the lines of some options, or with them changed. */
export const withOptions = (text: string, changes: Readonly<Record<string, 'y' | 'm' | 'n'>>): string =>
  Object.entries(changes).reduce((result, [name, value]) => {
    const line = new RegExp(`^(?:# )?CONFIG_${name}(?:=.*| is not set)$`, 'm');
    if (!line.test(result)) throw new Error(`the fixture does not mention CONFIG_${name}`);
    return result.replace(line, value === 'n' ? `# CONFIG_${name} is not set` : `CONFIG_${name}=${value}`);
  }, text);
