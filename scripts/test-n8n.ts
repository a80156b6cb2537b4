/**
 * `npm run test:n8n [-- vitest's arguments]`: installs n8n where it is not there yet, then runs the acceptance suite of the main
 * job against it. The last line is the sum.
 */
import { fileURLToPath } from 'node:url';
import { runCommand } from './cli/run-command.ts';
import { runVitest } from './check/run-vitest.ts';
import { installedN8n } from './n8n/n8n-package.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

await runCommand(async () => {
  await installedN8n((line) => console.log(line));
  const args = ['--config', 'vitest.n8n.config.ts', ...process.argv.slice(2)];
  const { passed, failed } = await runVitest(root, args);
  process.exitCode = failed === 0 ? 0 : 1;
  console.log(`${passed} passed, ${failed} failed`);
});
