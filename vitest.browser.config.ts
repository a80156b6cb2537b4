import { defineConfig } from 'vitest/config';

/** `npm run test:browser`: the console in a real browser, before one whole Almanac that all files share. */
export default defineConfig({
  test: {
    include: ['services/console/test/browser/**/*.test.ts'],
    setupFiles: './services/console/test/browser/close-all.ts',
    globalSetup: './services/console/test/browser/stack.ts',
    // They share the stop, so they come one after another.
    fileParallelism: false,
    pool: 'forks',
    maxWorkers: 1,
    isolate: false,
    retry: 0,
    testTimeout: 150_000,
    hookTimeout: 240_000,
  },
});
