/** `npm run check`: everything that needs no server, in seconds. */
import { fileURLToPath } from 'node:url';
import { runSteps } from './check/run-steps.ts';
import { checkSteps, unitTestStep } from './check/steps.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const failed = await runSteps([...checkSteps(root), unitTestStep(root)]);
process.exitCode = failed === 0 ? 0 : 1;
