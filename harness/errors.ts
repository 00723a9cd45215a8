/**
 * The errors that reach a user. Each is one sentence that says what and where, and one that says how to mend it.
 * `fault` keeps apart who is to blame: the input (exit 2) or our own machinery and its surroundings (exit 3).
 * A failure of the thing under test is never an exception: it is recorded and judged.
 */
export class QualifyError extends Error {
  override readonly name: string = 'QualifyError';
  readonly fault: 'input' | 'infra';
  readonly remedy: string;

  constructor(fault: 'input' | 'infra', message: string, remedy: string, options?: { cause?: unknown }) {
    super(message, options);
    this.fault = fault;
    this.remedy = remedy;
  }

  get exitCode(): 2 | 3 {
    return this.fault === 'input' ? 2 : 3;
  }
}

/** The user gave something that cannot be used: exit code 2. */
export const inputError = (message: string, remedy: string, cause?: unknown): QualifyError =>
  new QualifyError('input', message, remedy, { cause });

/** Something around us is missing or broken (no root, no space, no network): exit code 3. */
export const infraError = (message: string, remedy: string, cause?: unknown): QualifyError =>
  new QualifyError('infra', message, remedy, { cause });

/** The run was stopped by Ctrl-C or a signal: exit code 130. */
export class InterruptedError extends Error {
  override readonly name: string = 'InterruptedError';
}

/** What an unknown thrown value says, in one line. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
