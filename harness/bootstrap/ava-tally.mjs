/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

// ava colours its lines; the escape character is part of what is matched.
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
const PASSED = /^ {2}[✔√] /u;
const SUMMARY_BEGINS = /^ {2}─$/u;
const FAILED =
  /^ {2}(\d+) (?:hooks? failed|tests? failed|unhandled rejections?|uncaught exceptions?|tests? remained pending after a timeout)$/;
const SKIPPED = /^ {2}(\d+) tests? (?:skipped|todo)$/;

/**
 * Counts the results in what ava's own reporter writes to stdout (what tests print goes to stderr).
 * Passed tests are counted by their lines, because the summary names their number only when nothing failed.
 * @param {string} output
 * @returns {Tally}
 */
export const tallyOf = (output) => {
  /** @type {Tally} */
  const tally = { passed: 0, failed: 0, skipped: 0 };
  for (const line of output.replace(COLOUR, '').split('\n')) {
    if (PASSED.test(line)) tally.passed += 1;
    if (SUMMARY_BEGINS.test(line)) {
      tally.failed = 0;
      tally.skipped = 0;
    }
    tally.failed += Number(FAILED.exec(line)?.[1] ?? 0);
    tally.skipped += Number(SKIPPED.exec(line)?.[1] ?? 0);
  }
  return tally;
};

/** The last line of a test run. @param {Tally} tally */
export const tallyLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
