import { gzipSync } from 'node:zlib';
import type { CriuProcess } from '../../criu/driver.ts';
import type { CriuRun } from '../../schema/events.ts';
import type { BatchContext } from '../context.ts';

type Context = Pick<BatchContext, 'emit' | 'batch'>;
type Collected = Awaited<ReturnType<CriuProcess['collect']>>;

/** Sends a log away as the artifact `name`; an empty log is none. */
export const keepLog = (context: Context, { run, log }: Collected, name: string): CriuRun => {
  if (log === '') return run;
  context.emit({
    event: 'artifact',
    batch: context.batch,
    name,
    gzip_base64: gzipSync(log).toString('base64'),
    bytes: log.length,
  });
  return { ...run, log: { ...run.log, artifact: name } };
};

/** Reads what a CRIU process left behind, and sends its log away as the artifact `name`. */
export const recordCriu = async (context: Context, process: CriuProcess, name: string): Promise<CriuRun> =>
  keepLog(context, await process.collect(), name);
