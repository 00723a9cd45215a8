/** What differs between two sightings of one failure, the most specific first. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi, '#'],
  // Paths, absolute or as CRIU prints them at the restore: relative to the root of the service.
  [/(?:\.{0,2}\/|\b[\w.+@~-]+\/)(?:[\w.+@~:#-]+\/)*[\w.+@~#-]*/g, 'PATH'],
  // Devices, IPv6 and hardware addresses.
  [/\b(?=[0-9a-f:]*\d)[0-9a-f]{1,16}(?::{1,2}[0-9a-f]{1,16})+\b|::1\b/gi, '#'],
  [/0x[0-9a-f]+/gi, '#'],
  // Addresses and inodes are printed in hexadecimal without a prefix; a word such as "feed" has no digit.
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{4,}\b/gi, '#'],
  [/\d+/g, '#'],
  [/#(?:[.:,-]#)+/g, '#'],
];

/**
 * A message without ids, pids, addresses, paths and numbers, so that the same failure in another process, on another
 * kernel or in another folder reads the same.
 */
export const normalised = (message: string): string =>
  VOLATILE.reduce((text, [pattern, mark]) => text.replace(pattern, mark), message).trim();
