import { statement } from '@almanac/shared/pg/statement';

export interface ConnectionRow {
  status: 'connected' | 'broken' | 'off';
  origin: 'person' | 'settings';
  account: string | null;
  calendar_id: string | null;
  calendar_checked: boolean;
  scopes: string[];
  refresh_token_sealed: string;
  access_token_sealed: string | null;
  access_expires_at: string | null;
  key_id: string;
  generation: number;
  settings_token_hash: string | null;
  broken_reason: string | null;
  connected_at: string;
  consent_ends_at: string | null;
}

const COLUMNS = `status, origin, account, calendar_id, calendar_checked, scopes, refresh_token_sealed,
  access_token_sealed, access_expires_at, key_id, generation, settings_token_hash, broken_reason,
  connected_at, consent_ends_at`;

export const findConnection = statement<ConnectionRow>(
  `select ${COLUMNS} from scheduler.calendar_connections where provider = 'google'`,
);
export const lockConnection = statement<ConnectionRow>(
  `select ${COLUMNS} from scheduler.calendar_connections where provider = 'google' for update`,
);
/** New tokens: a new generation, whose calendar has still to be seen. */
export const storeConnection = statement<{ generation: number }, unknown[]>(
  `insert into scheduler.calendar_connections as c (provider, status, origin, scopes, refresh_token_sealed,
     access_token_sealed, access_expires_at, key_id, settings_token_hash, connected_by, connected_at, updated_at,
     consent_ends_at)
   values ('google', 'connected', $1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)
   on conflict (provider) do update
     set status = 'connected', origin = excluded.origin, scopes = excluded.scopes,
         refresh_token_sealed = excluded.refresh_token_sealed,
         access_token_sealed = excluded.access_token_sealed,
         access_expires_at = excluded.access_expires_at, key_id = excluded.key_id,
         settings_token_hash = coalesce(excluded.settings_token_hash, c.settings_token_hash),
         connected_by = excluded.connected_by, connected_at = excluded.connected_at,
         updated_at = excluded.updated_at, broken_reason = null, calendar_checked = false,
         consent_ends_at = excluded.consent_ends_at,
         generation = c.generation + 1
   returning generation`,
);
/** A refresh, unless other tokens came meanwhile. */
export const storeAccessToken = statement<
  never,
  [
    generation: number,
    access: string,
    expires_at: Date,
    refresh: string | null,
    scopes: string[] | null,
    consent_ends_at: Date | null,
  ]
>(
  `update scheduler.calendar_connections
      set access_token_sealed = $2, access_expires_at = $3,
          refresh_token_sealed = coalesce($4, refresh_token_sealed), scopes = coalesce($5, scopes),
          consent_ends_at = coalesce($6, consent_ends_at), updated_at = now()
    where provider = 'google' and generation = $1`,
);
export const markBroken = statement<never, [generation: number, reason: string, at: Date]>(
  `update scheduler.calendar_connections
      set status = 'broken', broken_reason = $2, access_token_sealed = null, updated_at = $3
    where provider = 'google' and generation = $1 and status = 'connected'`,
);
export const storeCalendar = statement<
  never,
  [generation: number, calendar_id: string, account: string | null, at: Date]
>(
  `update scheduler.calendar_connections
      set calendar_id = $2, account = $3, calendar_checked = true, updated_at = $4
    where provider = 'google' and generation = $1`,
);

/** Our calendar has to be seen again before it is written. */
export const doubtCalendar = statement<never, [calendar_id: string]>(
  `update scheduler.calendar_connections set calendar_checked = false
    where provider = 'google' and calendar_id = $1`,
);

export const insertState = statement<never, [string, string, string, string, number]>(
  `insert into scheduler.oauth_states (state_hash, verifier_sealed, redirect_uri, actor, expires_at)
   values ($1, $2, $3, $4, now() + make_interval(secs => $5))`,
);
/** A state is good once and for ten minutes. */
export const useState = statement<
  { verifier_sealed: string; redirect_uri: string; actor: string },
  [string]
>(
  `update scheduler.oauth_states set used_at = now()
    where state_hash = $1 and used_at is null and expires_at > now()
    returning verifier_sealed, redirect_uri, actor`,
);
