import type { CriuOptions } from '../schema/cell.ts';
import { probeFeature } from './facts.ts';

type Lock = NonNullable<CriuOptions['network_lock']>;

const known = new Map<string, Promise<Lock>>();

const find = async (criu: string): Promise<Lock> =>
  (await probeFeature(criu, 'network_lock_nftables')).supported ? 'nftables' : 'iptables';

/**
 * How CRIU is told to hold back packets: as the cell says, else nftables where this CRIU and this kernel can do it, because
 * iptables costs two processes for every connection, at the dump and again at the restore. Asked once per CRIU.
 */
export const networkLock = (criu: string, { network_lock: wanted }: CriuOptions): Promise<Lock> => {
  if (wanted !== undefined) return Promise.resolve(wanted);
  const found = known.get(criu) ?? find(criu);
  known.set(criu, found);
  return found;
};
