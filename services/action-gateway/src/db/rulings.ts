import type { Ruling } from '@almanac/shared/contracts/ruling';
import { statement } from '@almanac/shared/pg/statement';

export const insertRuling = statement<never, [action_id: string, at: Date, ruling: string]>(
  'insert into actions.rulings (action_id, at, ruling) values ($1, $2, $3::jsonb)',
);
export const lastRuling = statement<{ ruling: Ruling }, [action_id: string]>(
  `select ruling from actions.rulings where action_id = $1 order by ruling_id desc limit 1`,
);
