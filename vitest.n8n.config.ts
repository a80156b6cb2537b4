import { defineConfig } from 'vitest/config';

/** `npm run test:n8n`: apart from the other tests, because it needs n8n installed. */
export default defineConfig({
  test: {
    include: ['acceptance/n8n-acceptance.ts', 'acceptance/n8n-restart-acceptance.ts'],
    // One n8n at a time: each wants most of a small machine.
    fileParallelism: false,
    retry: 0,
    testTimeout: 60_000,
    hookTimeout: 240_000,
  },
});
