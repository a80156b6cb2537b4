/** The version of what a recall reads, and how long that holds by itself. Written by triggers (migration 0013). */
import { prepared, statement } from '@almanac/shared/pg/statement';

/** One token per part, in a fixed order; `*` is the scope of all scopes. Any committed change gives another list. */
export const readVersion = prepared<{ version: string }, [scopes: string[]]>(
  `select coalesce(string_agg(v.token::text, ',' order by v.scope, v.part), '') as version
     from memory.scope_versions v where v.scope = any ($1)`,
);

/** Makes everything that was kept of the scopes unreachable, as a change of their memories does. */
export const touchScopes = statement<never, [scopes: string[]]>('select memory.touch_scopes($1)');

interface Turn {
  /** The next moment at which a current memory begins or ceases to hold; null when none will. */
  at: string | null;
}

export const nextTurnIn = prepared<Turn, [scopes: string[], after: string]>(
  `select min(turn.at) as at
     from unnest($1::text[]) s(scope) cross join lateral (
       (select m.valid_from as at from memory.memories m
         where m.scope = s.scope and m.status = 'current' and m.valid_from > $2::timestamptz
         order by m.valid_from limit 1)
       union all
       (select m.valid_to from memory.memories m
         where m.scope = s.scope and m.status = 'current' and m.valid_to > $2::timestamptz
         order by m.valid_to limit 1)
     ) turn`,
);

export const nextTurnAnywhere = prepared<Turn, [after: string]>(
  `select least(
     (select min(valid_from) from memory.memories where status = 'current' and valid_from > $1::timestamptz),
     (select min(valid_to) from memory.memories where status = 'current' and valid_to > $1::timestamptz)) as at`,
);
