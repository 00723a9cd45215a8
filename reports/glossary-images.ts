import type { TermData } from './glossary-terms.ts';

/** How the metrics of images on a disk were measured, and of services that are written to, in the order of the report. */
export const imagesTerms: Readonly<Record<string, TermData>> = {
  image_write_synced_bytes_per_s: {
    label: 'Machine writes images to disk',
    definition: 'Where images lie on a disk: memory to that file, and fsync of it, so that it is on the disk.',
  },
  images_sync_ms: {
    label: 'Images onto the disk',
    definition:
      'fsync of every image after the dump, one after the other, where a restore is to find them on the disk only. A dump does not wait for it.',
  },
  dump_durable_ms: {
    label: 'Dump, until on the disk',
    definition:
      'The wall time of the criu dump process, and fsync of the images after it: from then on they survive a loss of power.',
  },
  dump_throughput_durable_bytes_per_s: {
    label: 'Dump, until on the disk',
    definition: '(pages_written + shpages_written) × page size, over the time until the images are on the disk.',
  },
  dump_durable_of_write_ratio: {
    label: 'Dump onto the disk over disk write',
    definition:
      'The throughput of a dump until it is on the disk, over what this machine writes to that disk, fsync included, in the same run.',
  },
  restore_device_read_bytes: {
    label: 'Read from the disk',
    definition:
      'What the block device below the images read during criu restore, for anybody: about the size of the images where they were cold, about ' +
      'nothing where they were in the page cache.',
  },
  write_rate_before_bytes_per_s: {
    label: 'Written to, before',
    definition:
      'How quickly the memory of the service was really written to, in bytes of pages or values, right before the dump; what was asked for is a ' +
      'parameter of the workload.',
  },
  write_rate_after_bytes_per_s: {
    label: 'Written to, after',
    definition: 'The same after the restore, once the whole data set had been read.',
  },
};
