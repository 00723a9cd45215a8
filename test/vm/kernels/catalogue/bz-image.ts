import { fixture } from '../fixtures.ts';

/** A bzImage as far as its header goes, which is that of a real kernel, with the text of its version changed. */
export const bzImage = (release: string): { image: Buffer; text: string } => {
  const header = Buffer.from(fixture('debian-6.12-setup.bin'));
  const text = `${release} (builder@host) #1 SMP PREEMPT_DYNAMIC`;
  const place = 0x1000;
  header.writeUInt16LE(place - 0x200, 0x20e);
  const image = Buffer.concat([header, Buffer.alloc(Math.max(0, 0x2000 - header.length))]);
  image.write(`${text}\0`, place, 'latin1');
  return { image, text };
};
