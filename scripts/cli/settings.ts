import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import type { Settings } from '../embedded/providers.ts';
import { errorText } from '@almanac/shared/lang/app-error';
import { SECRET_SETTINGS } from '../doctor/secrets.ts';
import { UsageError } from './arguments.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const STATE = join(ROOT, '.almanac');
/** Where a running Almanac says that it runs; tests name theirs. */
export const RUN_FILE = process.env['ALMANAC_RUN_FILE'] || join(STATE, 'run.json');

/** The settings' file: `.env` of the project, or another one that `ALMANAC_ENV_FILE` names (tests name theirs). */
export function settingsFile(): string {
  return process.env['ALMANAC_ENV_FILE'] || join(ROOT, '.env');
}

/** What stands in the settings' file; undefined when there is none. */
export function readSettingsFile(): Settings | undefined {
  const path = settingsFile();
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : undefined;
}

/** Settings that the commands read and that may stand in a file of their own, which `NAME_FILE` names: the secrets of the stack. */
export const FILE_SETTINGS: readonly string[] = [
  ...SECRET_SETTINGS,
  'DATABASE_ADMIN_URL',
  'OPERATOR_TOKEN',
  'N8N_TOKEN',
  'WEBHOOK_KEY',
  'N8N_ENCRYPTION_KEY',
  'VALKEY_URL',
];

/** The settings' file, with the environment's own values before it, and `NAME_FILE` read where NAME itself is not set. */
export function readSettings(): Settings {
  const settings: Record<string, string | undefined> = { ...readSettingsFile(), ...process.env };
  for (const name of FILE_SETTINGS) {
    const path = settings[`${name}_FILE`] ?? '';
    if (path === '' || (settings[name] ?? '') !== '') continue;
    settings[name] = secretIn(name, resolve(dirname(settingsFile()), path));
  }
  return settings;
}

function secretIn(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`${name}_FILE: ${path} cannot be read (${errorText(error)}).`);
  }
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
