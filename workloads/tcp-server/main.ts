import { runTcpServer } from './server.ts';

const [memory = 0, backlog = 511, workingSet = 0, dirtyRate = 0] = process.argv.slice(2).map(Number);

/* The server as a program of its own: node tcp-server.mjs MEMORY BACKLOG [WORKING_SET DIRTY_RATE]. Small, for all of it is dumped. */
runTcpServer(memory, backlog, workingSet, dirtyRate);
