import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { readEvents } from '../../harness/run/run-folder.ts';
import type { CycleEvent } from '../../harness/schema/events.ts';
import { GUEST } from '../../vm/host/layout.ts';
import { payloadOf } from '../../workloads/mysql/data.ts';
import { itemOf } from '../../workloads/redis/data.ts';
import { blockOf } from '../../workloads/tcp-server/protocol.ts';
import { rootTest } from './support/as-root.ts';
import { cellOf, qualify, readResults, temporaryFolder, writeWrapper } from './support/command-line.ts';

/** Qualifies one workload with a wrapper in CRIU's place. */
const runWith = async (t: ExecutionContext, workload: string, wrapper: string) => {
  const dir = await temporaryFolder(t);
  const criu = await writeWrapper(dir, wrapper);
  const out = path.join(dir, 'run');
  const size = workload === 'mysql' ? [] : ['--param', 'memory=8MiB'];
  const argv = ['run', '--workload', workload, ...size, '--repeat', '1', '--criu', criu, '--out', out];
  const { exitCode, all } = await qualify(dir, argv);
  t.log(all);
  const results = await readResults(out);
  const { id } = cellOf(results, 'roundtrip').cell;
  const cycle = readEvents(out).find((event): event is CycleEvent => event.event === 'cycle' && event.cell === id);
  if (cycle === undefined) throw new Error('the roundtrip is not on record');
  return { exitCode, results, cycle };
};
type Lied = Awaited<ReturnType<typeof runWith>>;

/** A failure of the thing under test, told as such although CRIU ended with 0; what was not touched still passes. */
const assertFail = (t: ExecutionContext, { exitCode, results, cycle }: Lied, reason: RegExp): void => {
  t.log(cycle.restore?.stderr);
  t.is(cycle.dump?.exit_code, 0);
  t.is(cycle.restore?.exit_code, 0, 'the wrapper did not lie, but failed');
  const roundtrip = cellOf(results, 'roundtrip');
  t.is(roundtrip.verdict, 'fail', roundtrip.reason);
  t.regex(roundtrip.reason, reason);
  t.is(cellOf(results, 'cold-start').verdict, 'pass');
  t.is(results.verdict, 'fail');
  t.is(exitCode, 1);
  t.truthy(results.provenance.criu_override?.sha256);
};

/** How many right answers came after the restore, by channel. */
const answersAfter = ({ cycle }: Lied): Record<string, number> =>
  Object.fromEntries(
    cycle.probes.map(({ channel, done_ms, ok }) => [
      channel,
      done_ms.filter((done, i) => ok[i] === 1 && done > (cycle.marks.restore_end_ms ?? Number.POSITIVE_INFINITY)).length,
    ]),
  );

/** Honest while the canary is there, so that only the workload can tell; keeps log and statistics of that real restore. */
const afterCanary = (lie: string): string => `
kept=$(dirname "$PWD")/kept
if ls -d ${GUEST.work}/canary-* /run/criu-qualify/canary-* 2>/dev/null | grep -q .; then
  criu "$@"
  if [ "$1" = restore ]; then mkdir -p "$kept"; cp restore.log stats-restore "$kept"; fi
  exit 0
fi
${lie}
exec criu "$@"`;

/**
 * Flips one bit of the byte after `known` in the raw pages, right before they are restored. Every copy of it: a server may
 * have some in buffers that it never reads again.
 */
const flipAfter = (known: Buffer): string => `
if [ "$1" = restore ]; then
  perl -0777 -e '
    my $known = pack("H*", "${known.toString('hex')}");
    my $copies = 0;
    for my $file (glob "pages-*.img") {
      open(my $image, "+<:raw", $file) or die "$file: $!";
      my $pages = <$image>;
      for (my $at = index($pages, $known); $at >= 0; $at = index($pages, $known, $at + 1)) {
        seek($image, $at + length($known), 0);
        print $image chr(ord(substr($pages, $at + length($known), 1)) ^ 1);
        $copies += 1;
      }
      close($image) or die $!;
    }
    print "flipped in $copies places\\n";
    die "the data is not in the images\\n" unless $copies;
  '
fi
exec criu "$@"`;

rootTest('an honest wrapper passes', async (t) => {
  const { exitCode, results } = await runWith(t, 'redis', 'exec criu "$@"');
  t.deepEqual(
    results.cells.map(({ verdict }) => verdict),
    ['pass', 'pass'],
  );
  t.is(exitCode, 0);
});

rootTest('one flipped bit in the data of Redis is a failure', async (t) => {
  assertFail(t, await runWith(t, 'redis', afterCanary(flipAfter(itemOf(7).subarray(0, 64)))), /^digest did not survive/);
});

rootTest('one flipped bit in the data of the TCP server is a failure, and the canary sees it too', async (t) => {
  const lied = await runWith(t, 'tcp-server', flipAfter(blockOf(3).subarray(0, 64)));
  assertFail(t, lied, /^digest did not survive/);
  const [step] = lied.results.machines[0]?.selection ?? [];
  t.is(step?.canary, 'fail');
  t.regex(step?.reason ?? '', /^digest did not survive/);
});

rootTest('one flipped bit in a row of MySQL is a failure', async (t) => {
  assertFail(t, await runWith(t, 'mysql', afterCanary(flipAfter(payloadOf(7).subarray(0, 64)))), /^digest did not survive/);
});

rootTest('a restore that restores nothing, with log and statistics of another one, is a failure', async (t) => {
  const lied = await runWith(t, 'redis', afterCanary('if [ "$1" = restore ]; then cp "$kept"/* .; exit 0; fi'));
  t.truthy(lied.cycle.restore?.restore_stats);
  assertFail(t, lied, /no right answer/);
  t.deepEqual(answersAfter(lied), { established: 0, new: 0 });
});

rootTest('a restore of an older image is a failure', async (t) => {
  // The older dump takes the options of the newer one, without its place. Clients go on between the two.
  const lie = `
old=$(dirname "$PWD")/old
if [ "$1" = dump ]; then
  mkdir -p "$old"
  (cd "$old" && criu "$@" --images-dir "$old" --leave-running)
  sleep 0.5
elif [ "$1" = restore ]; then
  cp "$old"/*.img .
fi`;
  const lied = await runWith(t, 'redis', afterCanary(lie));
  assertFail(t, lied, /no right answer|did not survive/);
  // It was really brought back: new clients are served, and those from before the dump are lost.
  const answers = answersAfter(lied);
  t.true((answers['new'] ?? 0) > 0);
  t.is(answers['established'], 0);
});

rootTest('a cold start in place of a restore is a failure', async (t) => {
  const lie = `
if [ "$1" = restore ]; then
  cp "$kept"/* .
  dir=$(ls -d ${GUEST.work}/redis-*-1)
  setsid redis-server "$dir/redis.conf" </dev/null >/dev/null 2>&1 &
  sleep 1
  exit 0
fi`;
  const lied = await runWith(t, 'redis', afterCanary(lie));
  assertFail(t, lied, /no right answer|did not survive/);
  t.true((answersAfter(lied)['new'] ?? 0) > 0, 'the other server was not there');
});
