import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readEvents } from '../../harness/run/run-folder.ts';
import { rootTest } from './support/as-root.ts';
import { qualify, readResults, temporaryFolder } from './support/command-line.ts';

rootTest('images on a disk are read from it once they are out of the page cache, and are gone afterwards', async (t) => {
  const dir = await temporaryFolder(t);
  const [out, disk] = [path.join(dir, 'run'), path.join(dir, 'disk')];
  const options = ['-u', 'debian-unstable', '-n', '1', '-w', 'tcp-server', '-p', 'memory=8MiB', '--disk', disk];
  const { all } = await qualify(dir, ['run', 'images', ...options, '--images', 'disk-cold', '--out', out]);
  t.log(all);
  const { cells, roofline } = await readResults(out);
  t.deepEqual(
    cells.map(({ verdict, cell }) => [verdict, cell.images]),
    [['pass', 'disk-cold']],
  );
  const [cold] = readEvents(out).filter((event) => event.event === 'cycle' && event.images_store !== undefined);
  const store = cold?.event === 'cycle' ? cold.images_store?.cold : undefined;
  t.true((store?.cached_before_bytes ?? 0) >= 8 << 20, 'the dump left them in the page cache');
  t.is(store?.cached_after_bytes, 0);
  t.true(roofline.every(({ image_write_synced }) => image_write_synced !== undefined));
  t.deepEqual(readdirSync(disk), []);
});
