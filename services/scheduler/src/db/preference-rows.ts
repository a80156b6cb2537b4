import { statement } from '@almanac/shared/pg/statement';
import type { Preferences } from '../domain/preferences.ts';

interface PreferencesRow {
  version: number;
  body: Preferences;
}

export const findPreferences = statement<PreferencesRow>(
  'select version, body from scheduler.preferences',
);
export const storePreferences = statement<{ version: number }, [string, string, Date]>(
  `insert into scheduler.preferences (version, body, updated_by, updated_at) values (1, $1, $2, $3)
   on conflict (id) do update set version = scheduler.preferences.version + 1, body = excluded.body,
     updated_by = excluded.updated_by, updated_at = excluded.updated_at
   returning version`,
);
export const keepPreferences = statement<never, [number, string, string, Date]>(
  `insert into scheduler.preferences_history (version, body, updated_by, updated_at)
   values ($1, $2, $3, $4)`,
);
