/** Counts what vitest reports. A file that does not load and an error outside any test are failures too. */
import { z } from 'zod';

const report = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

export interface Totals {
  passed: number;
  failed: number;
}

/** `text` is the JSON report, absent when vitest ended before writing one; `exit_ok` whether it ended well. */
export function totalsOf(text: string | undefined, exit_ok: boolean): Totals {
  if (text === undefined) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = report.parse(JSON.parse(text));
  const unloaded = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const failed = numFailedTests + unloaded;
  return { passed: numPassedTests, failed: failed === 0 && !exit_ok ? 1 : failed };
}
