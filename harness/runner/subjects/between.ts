import { appendFile, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BetweenAction } from '../../schema/subject.ts';

/** Does what happens in a working directory while its process is away. */
export const actBetween = async (work: string, action: BetweenAction): Promise<void> => {
  const at = (name: string): string => path.join(work, name);
  if ('remove' in action) return rm(at(action.remove), { recursive: true });
  if ('append' in action) return appendFile(at(action.append), 'x');
  if ('truncate' in action) return truncate(at(action.truncate));
  if ('rename' in action) return rename(at(action.rename[0]), at(action.rename[1]));
  // Another file of the same name and size, every byte of it different.
  const content = await readFile(at(action.replace));
  await rm(at(action.replace));
  await writeFile(at(action.replace), Buffer.from(content.map((byte) => byte ^ 0xff)));
};
