import test from 'ava';
import { connectionsOf } from '../../../harness/runner/migrate/live/net.ts';

/** As Linux 6.12 printed it in a machine whose clients were at 198.18.0.1, the service at 198.18.0.10. */
const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 010012C6:1CD5 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3050 1 0000000000000000 100 0 0 10 0
   1: 010012C6:E962 0A0012C6:1CD3 01 00000000:00000000 00:00000000 00000000     0        0 3078 2 0000000000000000 20 4 30 10 -1
   2: 010012C6:E968 0A0012C6:1CD3 01 00000000:00000000 00:00000000 00000000     0        0 3081 1 0000000000000000 20 4 31 10 -1
   3: 010012C6:E96A 0A0012C6:1CD3 06 00000000:00000000 03:00000C5B 00000000     0        0 0 3 0000000000000000
   4: 010012C6:B1F0 020012C6:1DB0 01 00000000:00000000 00:00000000 00000000     0        0 3021 1 0000000000000000 20 4 28 10 -1
`;

test('established connections to the service, and no other', (t) => {
  t.deepEqual(connectionsOf(TABLE), ['59746/3078', '59752/3081']);
});
