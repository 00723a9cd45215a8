import type { Duplex } from 'node:stream';

/** QEMU sends each Ethernet frame on a stream with its length before it, 4 bytes in network order (net/socket.c, net/stream.c). */
const HEADER_BYTES = 4;

/** Frames that a machine does not take in time are dropped, as a switch does; TCP sends them again. */
const MOST_WAITING_BYTES = 8 << 20;

/** One end of a link: where a machine is plugged in. */
export interface LinkPort {
  /** Plugs a machine in, in the place of one that was there before. */
  readonly attach: (stream: Duplex) => void;
}

/** A cable between two machines: an Ethernet of their own, which nothing else is on. */
export interface Link {
  readonly ports: readonly [LinkPort, LinkPort];
}

/** How many bytes at the start of `buffer` are whole frames. */
export const wholeFrames = (buffer: Buffer): number => {
  let end = 0;
  while (end + HEADER_BYTES <= buffer.length) {
    const next = end + HEADER_BYTES + buffer.readUInt32BE(end);
    if (next > buffer.length) break;
    end = next;
  }
  return end;
};

/** Carries whole frames from one port to the other; those for a port that nothing is plugged into are lost, as on any cable. */
export const makeLink = (): Link => {
  const plugged: (Duplex | undefined)[] = [undefined, undefined];
  const portAt = (side: 0 | 1): LinkPort => ({
    attach: (stream) => {
      plugged[side] = stream;
      let waiting: Buffer = Buffer.alloc(0);
      stream.on('data', (chunk: Buffer) => {
        waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
        const end = wholeFrames(waiting);
        const other = plugged[1 - side];
        if (end > 0 && other?.writable === true && other.writableLength < MOST_WAITING_BYTES)
          other.write(waiting.subarray(0, end));
        waiting = waiting.subarray(end);
      });
      const unplug = (): void => {
        if (plugged[side] === stream) plugged[side] = undefined;
      };
      stream.once('close', unplug);
      // The end of the machine says it better.
      stream.on('error', unplug);
    },
  });
  return { ports: [portAt(0), portAt(1)] };
};
