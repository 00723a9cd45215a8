import { defineWorkload } from 'criu-qualify';
import { openMqtt } from './mqtt/client.ts';

const ITEM_BYTES = 256;

const itemText = (i: number): string => String(i).padStart(ITEM_BYTES, '.');

/** No file of its own: everything that the broker knows is in its memory. */
const CONFIGURATION = [
  'persistence false',
  'user root',
  'allow_anonymous true',
  'max_queued_messages 0',
  'listener 7419 127.0.0.1',
  'log_dest stderr',
  '',
].join('\n');

/** A broker of MQTT. What YAML cannot say of it: a subscription that was made before the dump gets what is published after the restore. */
export default defineWorkload({
  connect: ({ host, port }) => openMqtt(host, port),
  close: (client) => client.end(),

  version: 1,
  name: 'mosquitto',
  about: 'the MQTT broker Mosquitto with retained messages and a subscription, a module in place of a YAML file',
  packages: ['mosquitto'],
  identify: ['sh', '-c', "mosquitto -h | sed -n '1s/ version/&/p'"],
  parameters: { messages: { about: 'retained messages of 256 bytes', default: 2000, min: 1, max: 1_000_000 } },
  files: [{ path: 'mosquitto.conf', content: CONFIGURATION }],
  start: { argv: ['mosquitto', '-c', 'mosquitto.conf'] },
  port: 7419,

  warm: {
    requests: [
      {
        // The broker begins empty: publishing is what warms it, and what it has then is read by the proof.
        function: async ({ client, params }) => {
          const texts = Array.from({ length: params['messages'] ?? 0 }, (_, i) => itemText(i));
          await Promise.all(texts.map((text, i) => client.publish(`items/${i}`, text, true)));
        },
      },
    ],
  },
  probe: {
    request: {
      function: async ({ client }) => {
        const topic = `answers/${client.name}`;
        await client.subscribe(topic);
        await client.publish(topic, '42');
        return (await client.received()).find((message) => message.topic === topic)?.text;
      },
      expect: '42',
    },
  },
  proof: [
    {
      name: 'retained',
      about: 'a message that the broker keeps for those who come later, published right before the dump',
      write: ({ client, nonce }) => client.publish('marker', nonce, true),
      read: async ({ client, nonce }) => {
        await client.subscribe('marker');
        const found = (await client.received()).filter(({ topic }) => topic === 'marker').map(({ text }) => text);
        await client.unsubscribe('marker');
        return found.includes(nonce) ? nonce : found.join();
      },
    },
    {
      name: 'subscription',
      about: 'a subscription that was made right before the dump, over the connection that was open during it',
      write: ({ client, nonce }) => client.subscribe(`news/${nonce}`),
      read: async ({ client, nonce }) => {
        await client.publish(`news/${nonce}`, 'told');
        return (await client.received()).map(({ topic, text }) => `${topic}: ${text}`).join('\n');
      },
    },
    {
      name: 'items',
      about: 'all retained messages, read over another connection',
      connection: 'new',
      read: async ({ client, params }) => {
        await client.subscribe('items/#');
        const found = new Map((await client.received()).map(({ topic, text }) => [topic, text]));
        const right = Array.from({ length: params['messages'] ?? 0 }, (_, i) => found.get(`items/${i}`) === itemText(i));
        return right.filter(Boolean).length;
      },
    },
  ],
});
