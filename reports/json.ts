import type { Results } from '../harness/schema/results.ts';

/** The results as they are, indented, with a newline at the end. */
export const renderJson = async (results: Results): Promise<string> => `${JSON.stringify(results, null, 2)}\n`;
