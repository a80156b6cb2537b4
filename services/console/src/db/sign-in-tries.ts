import { statement } from '@almanac/shared/pg/statement';

export type TryKind = 'person' | 'address';

/** Counts one more try; the minute begins with its first and does not move. `left_s`: until it is over. */
export const countTry = statement<
  { tries: number; left_s: number },
  [kind: TryKind, key_hash: Buffer]
>(
  `insert into console.sign_in_tries as t (kind, key_hash) values ($1, $2)
   on conflict (kind, key_hash) do update
     set tries = case when t.since > now() - interval '1 minute' then t.tries + 1 else 1 end,
         since = case when t.since > now() - interval '1 minute' then t.since else now() end
   returning tries, ceil(extract(epoch from since + interval '1 minute' - now()))::int as left_s`,
);

/** A sign-in that succeeded was no guess. */
export const giveTryBack = statement<never, [kind: TryKind, key_hash: Buffer]>(
  `update console.sign_in_tries set tries = greatest(tries - 1, 0) where kind = $1 and key_hash = $2`,
);

export const forgetTries = statement<never>(
  `delete from console.sign_in_tries where since < now() - interval '1 hour'`,
);
