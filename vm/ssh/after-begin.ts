import { Transform, type TransformCallback } from 'node:stream';
import { BEGIN } from './script.ts';

/** What comes behind the line BEGIN: what a login shell printed before it is not ours. */
export const afterBegin = (): Transform => {
  const line = Buffer.from(`${BEGIN}\n`);
  let held: Buffer | undefined = Buffer.alloc(0);
  return new Transform({
    transform: (chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) => {
      if (held === undefined) return done(null, chunk);
      held = Buffer.concat([held, chunk]);
      const at = held.indexOf(line);
      if (at < 0) return done();
      const rest = held.subarray(at + line.length);
      held = undefined;
      return rest.length === 0 ? done() : done(null, rest);
    },
  });
};
