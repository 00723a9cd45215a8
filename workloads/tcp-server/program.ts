/** Text of the bundled server (main.ts); the build puts it into the runner, which is one file. */
declare const TCP_SERVER_PROGRAM: string;

/** The server's program, to be written to a file in the machine. Only the runner has it. */
export const tcpServerProgram = (): string => TCP_SERVER_PROGRAM;
