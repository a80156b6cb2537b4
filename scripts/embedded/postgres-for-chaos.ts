/** As `postgres-for-tests.ts`, for tests that crash the server: what it said was committed must still be there. */
import type { TestProject } from 'vitest/node';
import { postgresForTests } from './postgres-for-tests.ts';

export default function setup(project: TestProject): Promise<() => Promise<void>> {
  return postgresForTests(project, { synchronous_commit: 'on' });
}
