import type { BuildProgress } from '../../vm/userlands/progress.ts';

/** Shows how far a build is: one line that is written over on a terminal, else a line for each tenth. */
export const buildProgress = (name: string, write: (text: string) => void, isTerminal = process.stderr.isTTY === true) => {
  let lastTenth = -1;
  const report = ({ fraction, line }: BuildProgress): void => {
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
