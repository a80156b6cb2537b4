/** The executor's part of `npm run test:chaos`: its workers, their database and each step of an attempt are killed (F1–F5). */
import { fileURLToPath } from 'node:url';
import { runVitest } from '../check/run-vitest.ts';
import type { Totals } from '../check/test-totals.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** `only` is a part of a file's path. */
export function executorPart(short: boolean, only: readonly string[] = []): Promise<Totals> {
  if (short) process.env['CHAOS_SHORT'] = '1';
  return runVitest(root, ['--config', 'vitest.chaos.config.ts', ...only]);
}
