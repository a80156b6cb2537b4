import { defineConfig } from 'vitest/config';

/** The part of `npm run test:chaos` that kills workers and their database. One file at a time: each has its own processes. */
export default defineConfig({
  test: {
    name: 'chaos',
    pool: 'forks',
    fileParallelism: false,
    retry: 0,
    testTimeout: 900_000,
    hookTimeout: 60_000,
    include: ['services/*/test/**/*.chaos.ts'],
    globalSetup: './scripts/embedded/postgres-for-chaos.ts',
  },
});
