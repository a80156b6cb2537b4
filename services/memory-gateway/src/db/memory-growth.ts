import { statement } from '@almanac/shared/pg/statement';

/**
 * How many memories were recorded on each day within [from, to), and before it under an empty day. What was rejected never came to be
 * known, and what was redacted is gone; a memory that another one replaced did not take away from what was learned.
 */
export const recordedByDay = statement<
  { day: string; memories: number },
  [
    from: Date,
    to: Date,
    scopes: string[] | null,
    kind: string | null,
    authority: string | null,
    zone: string,
  ]
>(
  `select case when recorded_at < $1 then '' else to_char(recorded_at at time zone $6, 'YYYY-MM-DD') end as day,
          count(*)::int as memories
     from memory.memories
    where recorded_at < $2 and status not in ('rejected', 'redacted')
      and ($3::text[] is null or scope = any($3))
      and ($4::text is null or kind = $4) and ($5::text is null or authority = $5)
    group by 1 order by 1`,
);
