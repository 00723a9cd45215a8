/** Setting up failed: a sentence, its remedy, and the last lines of the tool that failed. Exit code 3. */
export class SetupError extends Error {
  /**
   * @param {string} message one sentence: what and where
   * @param {string} remedy one sentence: how to mend it
   * @param {string} [output] everything the failed tool printed
   */
  constructor(message, remedy, output = '') {
    super(message);
    this.name = 'SetupError';
    this.remedy = remedy;
    this.output = output;
  }
}

/** How much of a failed tool's output is shown. */
const TAIL_LINES = 20;

/** @param {string} output */
const tailOf = (output) => output.trimEnd().split('\n').slice(-TAIL_LINES);

/** Prints one line of progress. On stderr, because stdout may be read by a program. @param {string} line */
export const progress = (line) => console.error(`criu-qualify: ${line}`);

/**
 * Carries out `work`; a SetupError is shown in plain lines and ends the process with exit code 3.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export const orExplain = async (work) => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    if (error.output.trim() !== '') for (const line of tailOf(error.output)) console.error(`  | ${line}`);
    console.error(`criu-qualify: ${error.message}`);
    console.error(`  ${error.remedy}`);
    process.exit(3);
  }
};
