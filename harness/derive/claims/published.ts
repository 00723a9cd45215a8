import type { Metric } from '../../schema/results.ts';
import type { Claim, Measurement, Service } from './claim.ts';
import { beside, figure, quotient, ratioOf, timeLost } from './figures.ts';
import { sizeText } from './services.ts';

const SOURCE = 'the article on CRIU live migration that this project checks';
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const GB = 1e9;

/** The test server is there for its connections; it is no typical workload. */
const isTypical = ({ workload }: Service): boolean => workload !== 'tcp-server';
/** One of each kind: how a service starts makes no difference to its dump. */
const isUsualStart = ({ params }: Service): boolean =>
  (params['start'] ?? 'rdb') === 'rdb' && (params['preload'] ?? 'off') === 'off';

const named =
  (workload: string) =>
  (service: Service): boolean =>
    service.workload === workload;

const connectionsOf = ({ params }: Service): number => Number(params['connections']);

/** Frozen time with the most connections over that with the fewest. */
const growth = (services: readonly Service[]): Measurement[] => {
  const sorted = services.filter(named('tcp-server')).toSorted((a, b) => connectionsOf(a) - connectionsOf(b));
  const [few, many] = [sorted[0], sorted.at(-1)];
  if (few === undefined || many === undefined || few === many) return [];
  const [below, above] = [figure(few.roundtrip, 'frozen_time_us'), figure(many.roundtrip, 'frozen_time_us')];
  const ends = [few, many].map((one) => connectionsOf(one).toLocaleString('en'));
  return [
    {
      what: `TCP server, ${ends[1]} connections against ${ends[0]}`,
      metric: quotient('frozen_many_over_few_ratio', above, below),
      beside: beside([`frozen with ${ends[1]}`, above], [`frozen with ${ends[0]}`, below]),
    },
  ];
};

/** What is smaller than in the claim is shown and not judged. What it would be in proportion is a reckoning, and says so. */
const smaller = (bytes: number, claimed: number, metric: Metric | undefined): Pick<Measurement, 'unfit'> => {
  if (bytes >= claimed * 0.95) return {};
  const scaled = `Scaled down: ${sizeText(bytes)} here, where the claim has ${claimed / GB} GB.`;
  if (metric === undefined) return { unfit: scaled };
  const seconds = ((metric.median / SECOND_MS) * claimed) / bytes;
  const rounded = seconds < 10 ? seconds.toFixed(1) : Math.round(seconds);
  return { unfit: `${scaled} In proportion it would be ${rounded} s, which is reckoned and not measured.` };
};

const pool = (services: readonly Service[], of: 'cold' | 'restore'): Measurement[] =>
  services.filter(named('mysql')).map((service) => {
    const { label, cold, roundtrip, params } = service;
    const [warm, answer] =
      of === 'cold'
        ? [figure(cold, 'cold_warm_ms'), figure(cold, 'cold_first_answer_ms')]
        : [figure(roundtrip, 'restore_warm_ms'), figure(roundtrip, 'restore_first_answer_ms')];
    return {
      what: label,
      metric: warm,
      beside: beside(['to the first answer', answer]),
      ...smaller(Number(params['buffer_pool']), 8 * GB, warm),
    };
  });

const UNTIL = {
  'first-answer': {
    claim: 'to the first answer',
    how: 'to the first right answer',
    more: ' An empty cache answers at once, with a miss.',
  },
  warm: { claim: 'until the service is warm', how: 'until the whole data set was served once', more: '' },
  'warm-rate': {
    claim: 'until it serves at 90 % of its warm rate',
    how: 'until clients that ask as fast as they are answered get 90 % of what they got before the dump',
    more: ' Four connections, which fill a cache that starts empty at no cost of an origin.',
  },
} as const;

/** The published figures that this project checks. A new one is an entry here, and cells in suites/claims.ts that it can be held against. */
export const published: readonly Claim[] = [
  {
    id: 'dump-throughput',
    sentence: 'Memory is dumped at about 100 MB/s for typical workloads.',
    source: SOURCE,
    published: 'about 100 MB/s',
    range: { low: 50e6, high: 200e6 },
    how: 'Bytes written over the time that the service was frozen. “About” is taken as half to double.',
    conditions: 'Images on a tmpfs; to a disk or over a network it is slower.',
    holds: 'most',
    measure: (services) =>
      services
        .filter(isTypical)
        .filter(isUsualStart)
        .map(({ label, roundtrip }) => ({
          what: label,
          metric: figure(roundtrip, 'dump_throughput_effective_bytes_per_s'),
          beside: beside(['engine', figure(roundtrip, 'dump_throughput_engine_bytes_per_s')]),
        })),
  },
  {
    id: 'freeze',
    sentence: 'The network is frozen for 10 to 500 ms, depending on the number of connections.',
    source: SOURCE,
    published: '10 to 500 ms',
    range: { low: 10_000, high: 500_000 },
    how: "CRIU's frozen time, in which the network is locked. The outage that a client saw, which contains the restore too, is beside it.",
    conditions:
      'A server with 32 MiB of data. The connections are on loopback, packets are held back by nftables where CRIU can.',
    holds: 'each',
    measure: (services) =>
      services.filter(named('tcp-server')).map(({ label, roundtrip }) => ({
        what: label,
        metric: figure(roundtrip, 'frozen_time_us'),
        beside: beside(['outage', figure(roundtrip, 'outage_established_ms')]),
      })),
  },
  {
    id: 'freeze-grows',
    sentence: 'The freeze becomes longer with the number of connections.',
    source: SOURCE,
    published: 'depends on the number of connections',
    range: { low: 1 },
    how: 'Frozen time with the most connections over the frozen time with the fewest. Above 1 it is longer.',
    conditions: 'The same server with the same 32 MiB of data.',
    holds: 'each',
    measure: growth,
  },
  ...(['first-answer', 'warm', 'warm-rate'] as const).map(
    (to): Claim => ({
      id: `restore-${to}`,
      sentence: `A restore is usually 2 to 5 times faster than a cold start, ${UNTIL[to].claim}.`,
      source: SOURCE,
      published: '2 to 5 times',
      range: { low: 2, high: 5 },
      how: `Cold start over restore, ${UNTIL[to].how}, by turns in one run.`,
      conditions: `Program files, data and images are in memory on both sides: both would be slower from a disk.${UNTIL[to].more}`,
      holds: 'most',
      measure: (services) =>
        services
          .filter(isTypical)
          .filter((service) => to !== 'warm-rate' || service.loaded !== undefined)
          .map((service) => ratioOf(service, to)),
    }),
  ),
  {
    id: 'cache-degraded',
    sentence: 'After a cold start, a cache of 2 GB serves worse than usual for 30 to 60 s.',
    source: SOURCE,
    published: '30 to 60 s',
    range: { low: 30 * SECOND_MS, high: MINUTE_MS },
    how: 'From the start of the process until all data was served once, less what one pass over the warm data takes. The time to 90 % of the warm rate under load, and the first answer of the restore, are beside it: from that on everything is in memory.',
    conditions:
      'One client. An empty cache is filled by it as fast as it can, with data that costs it next to nothing; from a slow origin it takes longer.',
    holds: 'each',
    measure: (services) =>
      services.filter(named('redis')).map((service) => {
        const metric = timeLost(service);
        return {
          what: service.label,
          metric,
          beside: beside(
            ['restore', figure(service.roundtrip, 'restore_first_answer_ms')],
            ['cold start to 90 % of the warm rate', figure(service.loaded, 'cold_warm_rate_ms')],
            ['restore to 90 % of the warm rate', figure(service.loaded, 'restore_warm_rate_ms')],
          ),
          ...smaller(Number(service.params['memory']), 2 * GB, metric),
        };
      }),
  },
  {
    id: 'mysql-restore',
    sentence: 'MySQL with a buffer pool of 8 GB is restored in less than 30 s.',
    source: SOURCE,
    published: 'under 30 s',
    range: { high: 30 * SECOND_MS },
    how: 'From the start of the restore until all rows were served once.',
    conditions: 'Scaled down to what fits the time of this suite; rows fill half of the pool.',
    holds: 'each',
    measure: (services) => pool(services, 'restore'),
  },
  {
    id: 'mysql-cold',
    sentence: 'MySQL with a buffer pool of 8 GB needs more than 5 minutes for a cold start.',
    source: SOURCE,
    published: 'more than 5 min',
    range: { low: 5 * MINUTE_MS },
    how: 'From the start of the process until all rows were served once.',
    conditions:
      'Scaled down in the same way; the data files are in the page cache and were closed cleanly, with no crash recovery.',
    holds: 'each',
    measure: (services) => pool(services, 'cold'),
  },
];
