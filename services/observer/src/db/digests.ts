import type { DayFacts } from '@almanac/shared/contracts/observer-watch';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';

export interface DigestRow {
  day: string;
  facts: DayFacts;
  bullets: string[];
  proposal_key: string;
  created_at: string;
}

const find = statement<DigestRow, [day: string]>(
  'select day, facts, bullets, proposal_key, created_at from observer.digests where day = $1',
);
const insert = statement<
  { day: string },
  [day: string, facts: string, bullets: string, proposal_key: string, at: Date]
>(
  `insert into observer.digests (day, facts, bullets, proposal_key, created_at)
   values ($1, $2, $3, $4, $5) on conflict (day) do nothing returning day`,
);

export function findDigest(db: Queryable, day: string): Promise<DigestRow | undefined> {
  return find.maybe(db, day);
}

/** False where the day has one already. */
export async function insertDigest(
  tx: Transaction,
  row: Omit<DigestRow, 'created_at'>,
  at: Date,
): Promise<boolean> {
  const { day, facts, bullets, proposal_key } = row;
  const [words, lines] = [JSON.stringify(facts), JSON.stringify(bullets)];
  return (await insert.maybe(tx, day, words, lines, proposal_key, at)) !== undefined;
}
