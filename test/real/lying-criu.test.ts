import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { itemOf } from '../../workloads/redis/data.ts';
import { blockOf } from '../../workloads/tcp-server/protocol.ts';
import { cellOf, qualify, readResults, temporaryFolder, writeWrapper } from './support/command-line.ts';

/** Qualifies one workload with a wrapper in CRIU's place. */
const runWith = async (t: ExecutionContext, workload: string, wrapper: string) => {
  const dir = await temporaryFolder(t);
  const criu = await writeWrapper(dir, wrapper);
  const out = path.join(dir, 'run');
  const { exitCode, all } = await qualify(dir, ['run', '--workload', workload, '--repeat', '1', '--criu', criu, '--out', out]);
  t.log(all);
  return { exitCode, results: await readResults(out) };
};

/** A failure of the thing under test, told as such; what was not touched still passes. */
const assertFail = (t: ExecutionContext, { exitCode, results }: Awaited<ReturnType<typeof runWith>>, reason: RegExp): void => {
  const roundtrip = cellOf(results, 'roundtrip');
  t.is(roundtrip.verdict, 'fail', roundtrip.reason);
  t.regex(roundtrip.reason, reason);
  t.is(cellOf(results, 'cold-start').verdict, 'pass');
  t.is(results.verdict, 'fail');
  t.is(exitCode, 1);
  t.truthy(results.provenance.criu_override?.sha256);
};

/** Flips one bit of the first byte after `known` in the raw pages, right before they are restored. */
const flipAfter = (known: Buffer): string => `
if [ "$1" = restore ]; then
  perl -0777 -e '
    my $known = pack("H*", "${known.toString('hex')}");
    my $flipped = 0;
    for my $file (glob "pages-*.img") {
      open(my $image, "+<:raw", $file) or die "$file: $!";
      my $pages = <$image>;
      my $at = index($pages, $known);
      next if $at < 0;
      seek($image, $at + length($known), 0);
      print $image chr(ord(substr($pages, $at + length($known), 1)) ^ 1);
      close($image) or die $!;
      $flipped = 1;
      last;
    }
    die "the data is not in the images\\n" unless $flipped;
  '
fi
exec criu "$@"`;

test.serial('an honest wrapper passes', async (t) => {
  const { exitCode, results } = await runWith(t, 'redis', 'exec criu "$@"');
  t.deepEqual(
    results.cells.map(({ verdict }) => verdict),
    ['pass', 'pass'],
  );
  t.is(exitCode, 0);
});

test.serial('one flipped bit in the data of Redis is a failure', async (t) => {
  assertFail(t, await runWith(t, 'redis', flipAfter(itemOf(7).subarray(0, 64))), /^digest did not survive/);
});

test.serial('one flipped bit in the data of the TCP server is a failure', async (t) => {
  assertFail(t, await runWith(t, 'tcp-server', flipAfter(blockOf(3).subarray(0, 64))), /^digest did not survive/);
});

test.serial('a restore that restores nothing is a failure', async (t) => {
  assertFail(t, await runWith(t, 'redis', 'if [ "$1" = restore ]; then exit 0; fi\nexec criu "$@"'), /no right answer/);
});

test.serial('a restore of an older image is a failure', async (t) => {
  const wrapper = `
old=$(dirname "$PWD")/old
if [ "$1" = dump ]; then
  mkdir -p "$old"
  (cd "$old" && criu dump --tree "$3" --images-dir "$old" --tcp-established --skip-in-flight --leave-running --manage-cgroups=ignore)
  # Clients go on meanwhile, so the second image is newer.
  sleep 0.5
elif [ "$1" = restore ]; then
  cp "$old"/*.img .
fi
exec criu "$@"`;
  assertFail(t, await runWith(t, 'redis', wrapper), /no right answer|did not survive|pages-\*\.img/);
});

test.serial('a cold start in place of a restore is a failure', async (t) => {
  const wrapper = `
if [ "$1" = restore ]; then
  dir=$(ls -d /var/lib/criu-qualify/services/redis-*-1)
  setsid redis-server "$dir/redis.conf" </dev/null >/dev/null 2>&1 &
  sleep 1
  exit 0
fi
exec criu "$@"`;
  assertFail(t, await runWith(t, 'redis', wrapper), /no right answer|did not survive/);
});
