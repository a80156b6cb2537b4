import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import type { Settings } from '../embedded/providers.ts';
import { UsageError } from './arguments.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const STATE = join(ROOT, '.almanac');
export const RUN_FILE = join(STATE, 'run.json');

/** `.env` of the project, with the environment's own values before it. */
export function readSettings(): Settings {
  const path = join(ROOT, '.env');
  const file = existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
  return { ...file, ...process.env };
}

/** The person's time zone: `ALMANAC_ZONE`, else the machine's. Throws UsageError for what is no zone. */
export function personsZone(settings: Settings): string {
  const set = settings['ALMANAC_ZONE'];
  if (set === undefined || set === '') return Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    return Intl.DateTimeFormat('en', { timeZone: set }).resolvedOptions().timeZone;
  } catch {
    throw new UsageError(
      `ALMANAC_ZONE is "${set}", which is not a time zone. Use a name such as Europe/Berlin.`,
    );
  }
}
