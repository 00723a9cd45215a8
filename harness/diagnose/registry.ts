import type { KnownFailure } from './failure.ts';
import { descriptorFailures } from './knowledge/descriptors.ts';
import { fileFailures } from './knowledge/files.ts';
import { imageFailures } from './knowledge/images.ts';
import { inetFailures } from './knowledge/inet.ts';
import { kernelFailures } from './knowledge/kernel.ts';
import { memoryFailures } from './knowledge/memory.ts';
import { mountFailures } from './knowledge/mounts.ts';
import { networkFailures } from './knowledge/network.ts';
import { processFailures } from './knowledge/processes.ts';
import { processorFailures } from './knowledge/processor.ts';
import { socketDiagFailures } from './knowledge/socket-diag.ts';
import { surroundingFailures } from './knowledge/surroundings.ts';
import { unixFailures } from './knowledge/unix.ts';
import type { Remedy } from './remedy.ts';

/** A group of known failures, as docs/diagnosis.md lists them. A new topic is a file in knowledge/ and a line here. */
export const topics: readonly { readonly title: string; readonly failures: readonly KnownFailure[] }[] = [
  { title: 'Kernel and CRIU do not fit', failures: kernelFailures },
  { title: 'Listing sockets', failures: socketDiagFailures },
  { title: 'TCP, UDP and other sockets', failures: inetFailures },
  { title: 'Unix sockets', failures: unixFailures },
  { title: 'Network', failures: networkFailures },
  { title: 'Files', failures: fileFailures },
  { title: 'Descriptors', failures: descriptorFailures },
  { title: 'Mounts', failures: mountFailures },
  { title: 'Processes', failures: processFailures },
  { title: 'Memory', failures: memoryFailures },
  { title: 'Images', failures: imageFailures },
  { title: 'Processor', failures: processorFailures },
  { title: 'Surroundings', failures: surroundingFailures },
];

/** All of them. Where several match a line, the first that the facts allow is named. */
export const knownFailures: readonly KnownFailure[] = topics.flatMap(({ failures }) => failures);

/** What can be done about a known failure, by its id and in the order in which it should be tried; empty for one that is not known. */
export const remediesOf = (id: string): readonly Remedy[] => knownFailures.find((failure) => failure.id === id)?.remedies ?? [];
