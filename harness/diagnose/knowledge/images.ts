import { type KnownFailure, ON_6_18 } from '../failure.ts';

/** Folders and files of images. */
export const imageFailures: readonly KnownFailure[] = [
  {
    id: 'mixed-images',
    pattern: /(Head magic|Magic) doesn't match for/,
    cause: 'A file in the folder of images holds something else than its name says: images were mixed, overwritten or damaged.',
    remedies: [{ text: 'Dump into an empty folder, and copy the whole folder.' }],
    references: ['criu/image.c'],
    verified: ON_6_18,
  },
  {
    id: 'image-missing',
    pattern: /Unexpected EOF on \(empty-image\)/,
    cause: 'An image file that the restore needs is missing or empty; the line before names it.',
    remedies: [{ text: 'Restore from the folder of a dump that succeeded, copied as a whole.' }],
    references: ['criu/protobuf.c'],
    verified: ON_6_18,
  },
  {
    id: 'image-truncated',
    pattern:
      /Read \d+ bytes while \d+ expected from|Unexpected EOF on |Image corrupted on pid|Reached EOF unexpectedly while reading page/,
    cause: 'An image file is shorter than it was written: it was truncated or copied in part.',
    remedies: [{ text: 'Restore from the folder of a dump that succeeded, copied as a whole.' }],
    references: ['criu/protobuf.c'],
    verified: ON_6_18,
  },
  {
    id: 'image-version',
    pattern: /Too old image, no longer supported|Not supported images version/,
    cause: 'The images were written by a CRIU whose format this one does not read.',
    remedies: [{ text: 'Restore with the CRIU that dumped, or a later one.' }],
    references: ['criu/image.c'],
    verified: [],
  },
  {
    id: 'parent-images-missing',
    pattern:
      /Invalid parent image directory provided|No parent image found, though parent directory is set|Missing \S+ in parent pagemap|Hole \S+ - \S+ not found in parent|No parent for snapshot pagemap/,
    cause:
      'The images of the dump before, which an incremental dump builds on, are not where --prev-images-dir points (relative to --images-dir).',
    remedies: [{ text: 'Give --prev-images-dir relative to --images-dir, and keep the folders of all dumps together.' }],
    references: ['criu/image.c', 'criu/page-xfer.c'],
    verified: ON_6_18,
  },
  {
    id: 'images-folder-missing',
    pattern: /Can't open dir .*: (No such file or directory|Not a directory|Permission denied)/,
    cause: 'The folder of images (--images-dir) or of work (--work-dir) does not exist or may not be read.',
    remedies: [{ text: 'Make the folder before the dump; CRIU does not.' }],
    references: ['criu/image.c'],
    verified: ON_6_18,
  },
];
