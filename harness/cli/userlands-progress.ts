/** Of a build or a fetch. */
interface Progress {
  /** What part of the work is done. */
  readonly stage: string;
  /** Of the whole, 0 to 1. */
  readonly fraction: number;
  /** What is being done. */
  readonly line: string;
}

/** Shows how far a build is: one line that is written over on a terminal, else a line for each tenth. */
export const buildProgress = (name: string, write: (text: string) => void, isTerminal = process.stderr.isTTY === true) => {
  let lastTenth = -1;
  const report = ({ fraction, line }: Progress): void => {
    const percent = `${String(Math.floor(fraction * 100)).padStart(3)} %`;
    if (isTerminal) {
      write(`\r\u001b[K${name} ${percent}  ${line}`);
      return;
    }
    const tenth = Math.floor(fraction * 10);
    if (tenth > lastTenth) write(`${name} ${percent}  ${line}\n`);
    lastTenth = Math.max(lastTenth, tenth);
  };
  const end = (): void => {
    if (isTerminal) write('\r\u001b[K');
  };
  return { report, end };
};
