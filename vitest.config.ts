import { defineConfig } from 'vitest/config';

const setup = './scripts/embedded/postgres-for-tests.ts';
const properties = './scripts/check/property-limit.ts';

/**
 * Tests share the machine with the servers they start. Many of them wait for a timer most of the time: measured on two cores, 3 workers
 * leave a third of the machine idle, and 5 are no faster than 4.
 */
const WORKERS = 4;

/**
 * Files share a worker and what it has loaded: measured, a file costs 1.1 s of a processor less where a service is started, 0.2 s where
 * only functions are called. So a test changes nothing of the process (its environment, globals) without putting it back, and
 * modules hold no state: each test opens its own. What starts and ends whole programs keeps a worker per file.
 */
const SHARED = { isolate: false };

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: WORKERS,
    // A test that passes at the second try is a fault we want to see.
    retry: 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          ...SHARED,
          name: 'unit',
          setupFiles: [properties],
          include: [
            'services/*/src/**/*.test.ts',
            'services/console/web/**/*.test.ts',
            'scripts/check/**/*.test.ts',
            'scripts/{bench,demo,cli,n8n,chaos,stack,doctor,soak,drill}/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          ...SHARED,
          name: 'service',
          setupFiles: [properties],
          include: ['services/*/test/**/*.test.ts', 'migrations/**/*.test.ts', 'scripts/*.test.ts'],
          // `npm run test:browser`.
          exclude: ['services/console/test/browser/**'],
          globalSetup: setup,
        },
      },
      {
        extends: true,
        test: {
          name: 'embedded',
          include: ['scripts/{embedded,sandbox}/**/*.test.ts'],
        },
      },
      {
        extends: true,
        // `npm run test:acceptance`.
        test: { name: 'acceptance', include: ['acceptance/**/*.test.ts'] },
      },
    ],
  },
});
