import type { Identity } from '../../harness/schema/copies.ts';
import { same } from '../observe.ts';
import type { CopyClient } from '../workload.ts';
import { askTcp, serveBlocks } from './client.ts';
import { openTcp, type TcpConnection } from './connection.ts';

const identitiesOf = async (main: TcpConnection): Promise<Identity[]> => {
  const process = await askTcp(main, 'P');
  const [random = '', secret = ''] = (await askTcp(main, 'X')).split(' ');
  return [
    { name: 'pid and start time', value: process, means: 'an id that is made of them is not unique' },
    { name: 'next Math.random()', value: random, means: 'what is drawn with it is drawn alike in every clone', drawn: true },
    {
      name: 'next crypto.randomBytes()',
      value: secret,
      means: 'keys, tokens and UUIDs that clones make are the same: whoever has one clone knows those of the others',
      drawn: true,
    },
  ];
};

/** A client of one of several servers. */
export const connectTcpCopy = async (blocks: number): Promise<CopyClient> => {
  const main = await openTcp();
  return {
    serveAll: () => serveBlocks(main, blocks),
    identities: () => identitiesOf(main),
    imprint: async (word) => await askTcp(main, `K ${word}`),
    inherited: async (word) => [
      same('inherited', word, await askTcp(main, 'W'), 'a word kept right before the dump, only in memory'),
    ],
    diverge: async (index) => {
      const word = await askTcp(main, `K copy-${index}`);
      return async () => [same('own-word', word, await askTcp(main, 'W'), 'each copy was given another word to keep')];
    },
    close: () => Promise.resolve(main.close()),
  };
};
