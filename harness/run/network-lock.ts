import type { CriuOptions } from '../schema/cell.ts';
import type { MachineFacts } from '../schema/facts.ts';

/**
 * How CRIU is told to hold back packets while the service is frozen: nftables where this CRIU and this kernel can do it,
 * because iptables costs two processes for every connection, at the dump and again at the restore.
 */
export const networkLockFor = (facts: MachineFacts): NonNullable<CriuOptions['network_lock']> =>
  facts.criu.features.some(({ name, supported }) => name === 'network_lock_nftables' && supported) ? 'nftables' : 'iptables';
