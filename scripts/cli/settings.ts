import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import type { Settings } from '../embedded/providers.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const STATE = join(ROOT, '.almanac');
export const RUN_FILE = join(STATE, 'run.json');

/** `.env` of the project, with the environment's own values before it. */
export function readSettings(): Settings {
  const path = join(ROOT, '.env');
  const file = existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
  return { ...file, ...process.env };
}

/** The person's time zone: `ALMANAC_ZONE`, else the machine's. */
export function personsZone(settings: Settings): string {
  const set = settings['ALMANAC_ZONE'];
  if (set !== undefined && set !== '') return set;
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
