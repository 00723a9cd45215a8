import { runTcpServer } from './server.ts';

/* The server as a program of its own: node tcp-server.mjs BYTES BACKLOG. Small, for all of it is in the images that are dumped. */
runTcpServer(Number(process.argv[2]), Number(process.argv[3]));
