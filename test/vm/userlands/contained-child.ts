import { spawn } from 'node:child_process';
import { contained } from '../../../vm/contained.ts';

// Starts a contained command that would outlive it, mounts and services included, and waits to be killed.
const [, , mark = ''] = process.argv;
const script = `mount -t tmpfs criu-qualify-test "${mark}" && (setsid sleep 300 "$0" & ) ; echo started > "${mark}.started"; sleep 300`;
const [command, ...args] = contained(['sh', '-c', script, mark]);
spawn(command, args, { stdio: 'ignore' });
setInterval(() => undefined, 1000);
