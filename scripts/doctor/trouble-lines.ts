import type { Settings } from '../embedded/providers.ts';
import { liveRun } from '../embedded/run-file.ts';
import { examine } from './examine.ts';
import { PART_NAMES, type Part } from './finding.ts';

const CREDENTIALS: readonly Part[] = [
  'google',
  'coda',
  'model',
  'embeddings',
  'mem0',
  'tracing',
  'mail',
];

/** A line for each credential that does not work; `npm run doctor` says the rest. */
export async function troubleLines(
  settings: Settings,
  run_file: string,
  signal: AbortSignal,
): Promise<string[]> {
  const findings = await examine({ settings, run: liveRun(run_file), signal }, CREDENTIALS);
  return findings
    .filter(({ status }) => status === 'wrong')
    .map(({ part, says }) => `${PART_NAMES[part]}: ${says}. npm run doctor says what to do.`);
}
