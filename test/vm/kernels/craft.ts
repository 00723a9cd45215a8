import { deflateRawSync, gzipSync } from 'node:zlib';
import { fixture } from './fixtures.ts';

/** Bytes that do not compress and hold no magic by chance: the same at every run. */
export const filler = (length: number): Buffer => {
  let state = 12345;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return (state >>> 16) & 0x7f;
    }),
  );
};

/** An uncompressed kernel as far as the search sees it: an ELF magic, code, and the block of kernel/configs.c. */
export const kernelWith = (config: string | undefined, { ahead = 3_000_000 } = {}): Buffer => {
  const block = config === undefined ? [] : [Buffer.from('IKCFG_ST'), gzipSync(config), Buffer.from('IKCFG_ED')];
  return Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1'), filler(ahead), ...block, filler(10_000)]);
};

/** A bzImage: the setup header of a real kernel, with its payload fields changed to where `payload` is put. */
export const bzImageWith = (payload: Buffer): Buffer => {
  const header = Buffer.from(fixture('debian-6.12-setup.bin'));
  const setup = (header.readUInt8(0x1f1) + 1) * 512;
  const loader = 0x300;
  header.writeUInt32LE(loader, 0x248);
  header.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([header, Buffer.alloc(setup - header.length + loader), payload, filler(5000)]);
};

/** An EFI zboot image around `payload`; `size` is what the build puts after it, which its header does not count. */
export const zbootWith = (payload: Buffer, compression: string, size: Buffer): Buffer => {
  const header = Buffer.alloc(512);
  header.write('MZ', 0, 'latin1');
  header.write('zimg', 4, 'latin1');
  header.writeUInt32LE(512, 8);
  header.writeUInt32LE(payload.length, 12);
  header.write(compression, 24, 'latin1');
  return Buffer.concat([header, payload, size]);
};

/** A gzip stream of zero bytes that unpacks to `bytes`, without ever holding them. */
export const gzipOfZeros = (megabytes: number): Buffer => {
  const piece = deflateRawSync(Buffer.alloc(1024 ** 2), { finishFlush: 2 });
  const head = Buffer.from('1f8b0800000000000003', 'hex');
  return Buffer.concat([head, ...Array.from({ length: megabytes }, () => piece)]);
};
