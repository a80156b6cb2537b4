import { statement } from '@almanac/shared/pg/statement';

/** The database's time, epoch ms. */
export const databaseTime = statement<{ ms: number }>(
  'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
);
