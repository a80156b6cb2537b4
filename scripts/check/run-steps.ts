import type { Step } from './steps.ts';

const NAME_WIDTH = 12;

/** Runs the steps one after the other, a line each; a failed one shows what its tool said. Answers how many failed. */
export async function runSteps(steps: readonly Step[]): Promise<number> {
  let failed = 0;
  for (const { name, run } of steps) {
    const begun = performance.now();
    const { ok, output } = await run();
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(`${ok ? '✓' : '✗'} ${name.padEnd(NAME_WIDTH)} ${seconds.padStart(5)} s`);
    if (ok) continue;
    failed++;
    console.log(`\n${output}\n`);
  }
  return failed;
}
