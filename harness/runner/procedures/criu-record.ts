import { gzipSync } from 'node:zlib';
import type { CriuProcess } from '../../criu/driver.ts';
import type { CriuRun } from '../../schema/events.ts';
import type { BatchContext } from '../context.ts';

/** Reads what a CRIU process left behind, and sends its log away as the artifact `name`; an empty log is none. */
export const recordCriu = async (
  context: Pick<BatchContext, 'emit' | 'batch'>,
  process: CriuProcess,
  name: string,
): Promise<CriuRun> => {
  const { run, log } = await process.collect();
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
