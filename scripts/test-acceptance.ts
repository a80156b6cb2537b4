/**
 * `npm run test:acceptance [-- vitest's arguments]`: what a person runs, as whole programs: the demo, the main job on an embedded Almanac,
 * two of each service, the doctor. The last line is the sum.
 */
import { fileURLToPath } from 'node:url';
import { runVitest } from './check/run-vitest.ts';

/** A whole Almanac keeps two cores busy: measured, three at once take three quarters of the time of two, and four fail now and then. */
const AT_ONCE = 3;

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const at_once = args.some((arg) => arg.startsWith('--maxWorkers'))
  ? []
  : [`--maxWorkers=${AT_ONCE}`];
const { passed, failed } = await runVitest(root, ['--project=acceptance', ...at_once, ...args]);
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);
