import { writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { messageOf } from '../../../errors.ts';
import { encodeModule } from './encode.ts';

/** What this program answers on descriptor 3, as one line of JSON: nothing else of a module may come between. */
export type DescribeAnswer = { readonly description: unknown } | { readonly problem: string };

const ANSWER = 3;

const describe = async (program: string): Promise<DescribeAnswer> => {
  const loaded = await import(`data:text/javascript;base64,${Buffer.from(program).toString('base64')}`).then(
    (module: object) => ({ module }),
    (error: unknown) => ({ problem: `it cannot be loaded: ${messageOf(error).split('\n')[0]}` }),
  );
  return 'problem' in loaded ? loaded : encodeModule(loaded.module);
};

// A module is evaluated in a process of its own: one that ends, blocks or opens something does it to nobody else.
writeSync(ANSWER, JSON.stringify(await describe(await text(process.stdin))));
process.exit(0);
