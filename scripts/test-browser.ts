/**
 * `npm run test:browser [-- vitest's arguments]`: the console in Chromium, before a whole Almanac. Without a browser on this machine
 * it says so and passes. The last line is the sum.
 */
import { fileURLToPath } from 'node:url';
import { runVitest } from './check/run-vitest.ts';
import { findChromium } from './web/find-chromium.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

if (findChromium() === undefined) {
  console.log(
    'The console is not tried in a browser: there is no Chromium here (apt-get install chromium).',
  );
  console.log('0 passed, 0 failed');
} else {
  const args = ['--config', 'vitest.browser.config.ts', ...process.argv.slice(2)];
  const { passed, failed } = await runVitest(root, args);
  process.exitCode = failed === 0 ? 0 : 1;
  console.log(`${passed} passed, ${failed} failed`);
}
