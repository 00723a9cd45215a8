import test, { type Implementation } from 'ava';

/** A test that freezes and restores real processes: without root it is listed as skipped, and says why. */
export const rootTest = (title: string, body: Implementation<[]>): void => {
  if (process.getuid?.() === 0) test.serial(title, body);
  else test.serial.skip(`${title} (not run: needs root)`, body);
};
