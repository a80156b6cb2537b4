/**
 * `npm test [-- --no-check] [vitest's arguments]`: the check without its unit tests, then every test of functions and services. Those of
 * whole programs are `npm run test:acceptance`. The last line is the sum; a failed step of the check counts as one failure.
 */
import { fileURLToPath } from 'node:url';
import { runSteps } from './check/run-steps.ts';
import { runVitest } from './check/run-vitest.ts';
import { checkSteps } from './check/steps.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const failed_steps = args.includes('--no-check') ? 0 : await runSteps(checkSteps(root));
const totals = await runVitest(root, [
  '--project=!acceptance',
  ...args.filter((arg) => arg !== '--no-check'),
]);
const failed = totals.failed + failed_steps;
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${totals.passed} passed, ${failed} failed`);
