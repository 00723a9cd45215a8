import { cloneTerms } from './glossary-clones.ts';
import { imagesTerms } from './glossary-images.ts';

export interface TermData {
  readonly label: string;
  readonly definition: string;
}

const PAGES = '(pages_written + shpages_written) × page size';

/**
 * How each metric was measured, by its name in the results; the order is that of the report.
 * CRIU's own figures: knowledge of its stats.proto (times are wall clock, counts are pages of the machine).
 */
export const metricTerms: Readonly<Record<string, TermData>> = {
  success_rate: {
    label: 'Success rate',
    definition:
      'Cycles that passed of those that passed or failed, as its exact 95 % interval (Clopper and Pearson 1934): where the share of passes ' +
      'would lie in the long run. A pass in every one of 5 cycles leaves 47.8 to 100 %, of 200 cycles 98.1 to 100 %. A cell that failed in ' +
      'one cycle fails, and works sometimes.',
  },
  dump_throughput_engine_bytes_per_s: {
    label: 'Engine',
    definition: `${PAGES}, over the memdump time, which holds the memwrite time: how fast CRIU moves pages while it does nothing else.`,
  },
  dump_throughput_effective_bytes_per_s: {
    label: 'Effective',
    definition: `${PAGES}, over the frozen time: how fast memory leaves the service while it stands still.`,
  },
  dump_throughput_user_bytes_per_s: {
    label: 'User',
    definition: `${PAGES}, over the wall time of the criu dump process: what somebody who waits for the command gets.`,
  },
  dump_engine_of_copy_ratio: {
    label: 'Engine over copy bandwidth',
    definition:
      'The engine throughput over what this machine copies from memory to memory with one thread, measured in the same run. ' +
      'Above 1 would be an error of measurement.',
  },
  dump_engine_of_write_ratio: {
    label: 'Engine over image write',
    definition:
      'The engine throughput over what this machine writes to a file beside the images, measured in the same run. CRIU moves whole pages ' +
      'from a pipe, so on a tmpfs it can be faster than an ordinary write.',
  },
  restore_throughput_memory_bytes_per_s: {
    label: 'Restore of memory',
    definition:
      'pages_restored × page size, over the time from the first read of pages to the last in the log of CRIU. The processes of a tree read ' +
      'at the same time.',
  },
  restore_throughput_user_bytes_per_s: {
    label: 'Restore, user',
    definition: 'pages_restored × page size, over the wall time of the criu restore process.',
  },
  restore_memory_of_copy_ratio: {
    label: 'Restore of memory over copy bandwidth',
    definition:
      'The restore of memory over what this machine copies from memory to memory with one thread, measured in the same run. Above the number ' +
      'of processes that read at once it would be an error of measurement.',
  },
  restore_memory_of_read_ratio: {
    label: 'Restore of memory over image read',
    definition:
      'The restore of memory over what this machine reads from a file beside the images into fresh memory, in the same run.',
  },
  copy_bytes_per_s: {
    label: 'Machine copies memory',
    definition: 'Memory to memory, one thread, measured in the same run: the roofline that no dump can pass.',
  },
  image_write_bytes_per_s: {
    label: 'Machine writes images',
    definition:
      'Memory to a file where the images lie, measured in the same run. On a disk it ends in the page cache, as a dump does, which is no write ' +
      'to the disk.',
  },
  ...imagesTerms,
  ...cloneTerms,
  image_read_bytes_per_s: {
    label: 'Machine reads images',
    definition:
      'That file into memory that is touched for the first time, as that of a restored service is: from the page cache, or from the disk where ' +
      'the images are read cold.',
  },
  freezing_time_us: {
    label: 'Freezing',
    definition: 'From the start of freezing until every task of the service stands still. From stats-dump.',
  },
  frozen_time_us: {
    label: 'Frozen',
    definition:
      'From the end of freezing until the tasks are let go or killed, images written. From stats-dump. ' +
      'The service is frozen this long for the dump alone; the client waits for the restore too.',
  },
  outage_established_ms: {
    label: 'Outage, open connection',
    definition:
      'Until the first right answer after it, on a connection opened before the dump. Its beginning lies between the last right answer before ' +
      'and the moment at which the next one would have come; it counts from the middle of the two. ' +
      'An open-loop prober sends at a fixed rate whether or not answers come, so a stalled service cannot hide its stall.',
  },
  outage_new_ms: {
    label: 'Outage, new connections',
    definition: 'The same outage, seen by clients that open a new connection for every request.',
  },
  latency_before_p50_ms: {
    label: 'Latency before, p50',
    definition:
      'Half of the requests on the open connection that were due before the first step took no longer. Latency counts from when a request ' +
      'was due, so one that waited for the prober itself counts in full; a lost one is longer than any other.',
  },
  latency_before_p99_ms: { label: 'Latency before, p99', definition: 'The same for 99 % of them.' },
  latency_after_p50_ms: {
    label: 'Latency after, p50',
    definition:
      'Half of the requests on the open connection that were due after the service answered again took no longer; of a lazy restore, after ' +
      'its last page was there. The data set is read meanwhile, to prove it.',
  },
  latency_after_p99_ms: { label: 'Latency after, p99', definition: 'The same for 99 % of them.' },
  latency_pages_coming_p99_ms: {
    label: 'Latency while pages come in, p99',
    definition: 'The same for requests that were due between the first answer of a lazy restore and its last page.',
  },
  connection_resets_count: {
    label: 'Connections reset',
    definition:
      'Requests of the prober in one cycle, on both channels, whose connection was reset or closed by the other side. A refused connection ' +
      'is not one.',
  },
  restore_first_answer_ms: {
    label: 'Restore, to first answer',
    definition: 'From the start of criu restore to the first right answer to the prober.',
  },
  cold_first_answer_ms: {
    label: 'Cold start, to first answer',
    definition: 'From the spawn of the service to the first right answer to the prober.',
  },
  restore_warm_ms: {
    label: 'Restore, until warm',
    definition: 'From the start of criu restore until one client has been served the whole data set once, rightly.',
  },
  restore_warm_rate_ms: {
    label: 'Restore, to 90 % of the warm rate',
    definition:
      'From the start of criu restore to the first 20 ms in which clients that ask as fast as they are answered got 90 % of the answers that ' +
      'they got before the dump, and after which they went on to do so for a second. They begin once the prober is answered.',
  },
  cold_warm_rate_ms: {
    label: 'Cold start, to 90 % of the warm rate',
    definition:
      'The same from the spawn of the service, with clients that begin at its first answer, and that fill a cache which starts empty.',
  },
  warm_rate_per_second_count: {
    label: 'Warm rate, answers per second',
    definition:
      'What 4 connections were answered that ask as fast as they are answered, before the dump, when the whole data set had been served: the ' +
      'median of windows of 20 ms. It is a rate of this client and this service on one machine, and no capacity.',
  },
  transfer_total_ms: {
    label: 'From the first step to the last',
    definition:
      'From the start of the first pre-dump, or of the dump, to the end of the restore, or until the last page was handed out. ' +
      'The service runs in parts of it.',
  },
  pause_established_ms: {
    label: 'Pause of a snapshot, open connection',
    definition:
      'Longest gap between right answers on a connection that was open before, around a dump that leaves the service running.',
  },
  pause_new_ms: {
    label: 'Pause of a snapshot, new connections',
    definition: 'As the pause on an open connection, for clients that connect anew.',
  },
  pre_dump_wall_ms: {
    label: 'Pre-dumps',
    definition:
      'From the start of the first criu pre-dump to the end of the last. The service runs meanwhile, but for short pauses.',
  },
  pre_dump_pause_ms: {
    label: 'Longest pause of a pre-dump',
    definition: 'Longest gap between right answers on the open connection while the pre-dumps ran.',
  },
  pre_dumped_bytes: {
    label: 'Copied by pre-dumps',
    definition:
      'pages_written of all pre-dumps × page size: what was copied before the dump, the same page again where it changed.',
  },
  lazy_all_pages_ms: {
    label: 'Lazy restore, last page',
    definition: 'From the start of criu restore until criu lazy-pages has handed out the last page and ended.',
  },
  cold_warm_ms: {
    label: 'Cold start, until warm',
    definition: 'From the spawn of the service until one client has been served the whole data set once, rightly.',
  },
  start_ready_ms: {
    label: 'Cold start, until ready',
    definition: 'From the spawn of the service until it says that it is ready.',
  },
  cold_over_restore_ratio: {
    label: 'Cold start over restore',
    definition:
      'Time of the cold start over time of the restore, to the same point. Above 1 the restore is faster. Both alternate in one run.',
  },
  images_sent_ms: {
    label: 'Transfer',
    definition:
      'Of a migration with its connections kept: from the first byte over the link until the other machine has said that it has it all; all rounds together, and what a page server takes during the dump.',
  },
  link_bytes: {
    label: 'Bytes sent',
    definition:
      'Of a migration with its connections kept: what the network card of the machine that the service leaves has sent until it had sent all images, headers included.',
  },
  dump_wall_ms: {
    label: 'Dump, wall time',
    definition: 'From the start to the end of the criu dump process, on a monotonic clock.',
  },
  restore_wall_ms: {
    label: 'Restore, wall time',
    definition: 'From the start to the end of the criu restore process, on a monotonic clock.',
  },
  memdump_time_us: {
    label: 'Memory dump',
    definition: 'Time in which pages are drained from the tasks into pipes, summed over tasks. From stats-dump.',
  },
  memwrite_time_us: {
    label: 'Memory write',
    definition: 'Time in which pages go from the pipes to the images. From stats-dump.',
  },
  pages_written_pages: {
    label: 'Pages written',
    definition:
      'Pages put into the images, shared memory included. From stats-dump; a page has the size that the machine states.',
  },
  restore_time_us: {
    label: 'Restore',
    definition:
      'From the start of the restore until the tasks have their credentials back, just before they run. From stats-restore.',
  },
  forking_time_us: { label: 'Forking', definition: 'Time to create the namespaces and tasks. From stats-restore.' },
  images_space_bytes: {
    label: 'Space of all images',
    definition:
      'What the images of the dump and of all pre-dumps take of their file system together, without holes that were punched into them.',
  },
  images_bytes: { label: 'All images', definition: 'Sum of the sizes of all files that the dump wrote.' },
  pages_image_bytes: { label: 'Memory pages', definition: 'Sum of the sizes of pages-*.img, the part that holds memory.' },
};
