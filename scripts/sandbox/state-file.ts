import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { AppError } from '@almanac/shared/lang/app-error';
import type { CodaState } from './coda-state.ts';
import type { GoogleState } from './google-state.ts';

const FORMAT = 1;
const GOOGLE_KEPT = [
  'email',
  'seq',
  'sync_floor',
  'calendars',
  'grants',
  'access_tokens',
  'channels',
] as const;
const CODA_KEPT = ['tables', 'views', 'pages', 'counter'] as const;

interface Parts {
  google: GoogleState;
  coda: CodaState;
}

/**
 * Writes what outlives a restart into a file of mode 0600, atomically: a reader never sees half of
 * it.
 */
export function saveState(path: string, { google, coda }: Parts): void {
  const kept = {
    format: FORMAT,
    google: Object.fromEntries(GOOGLE_KEPT.map((name) => [name, google[name]])),
    coda: Object.fromEntries(CODA_KEPT.map((name) => [name, coda[name]])),
  };
  const next = `${path}.next`;
  writeFileSync(next, JSON.stringify(kept, mapToEntries), { mode: 0o600 });
  renameSync(next, path);
}

/**
 * Brings back what a file holds; does nothing where there is none, and refuses a file it cannot
 * read.
 */
export function loadState(path: string, { google, coda }: Parts): void {
  if (!existsSync(path)) return;
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8'), entriesToMap) as Parts & { format: number };
    if (kept.format !== FORMAT) throw new Error(`format ${kept.format}`);
    Object.assign(google, kept.google);
    // A doc of before has not the tables that came since.
    const added = coda.tables.filter(({ id }) => !kept.coda.tables.some((one) => one.id === id));
    Object.assign(coda, kept.coda);
    coda.tables.push(...added);
  } catch (cause) {
    const detail = `${path} is not a state file of this sandbox; move it away to start empty`;
    throw new AppError('invalid', detail, { cause });
  }
}

function mapToEntries(_name: string, value: unknown): unknown {
  return value instanceof Map ? { $map: [...value] } : value;
}

function entriesToMap(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$map' in value)) return value;
  return new Map(value.$map as [unknown, unknown][]);
}
