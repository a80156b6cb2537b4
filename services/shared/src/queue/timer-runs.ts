import type { Database } from '../pg/database.ts';

interface TimerRun {
  schema: string;
  options: { db: Database };
  data: unknown;
  run: { job_id: string };
}

/**
 * Whether this is a run by the clock beside another that waits: then it may end without having run. While stopped one is enough;
 * after a night's stop a timer of each minute would otherwise run hundreds of times in a row. Of two that are looked at together
 * both are kept, never none.
 */
export async function isSpareRun(
  { name, cron }: { name: string; cron?: object },
  { schema, options, data, run }: TimerRun,
): Promise<boolean> {
  if (cron === undefined || JSON.stringify(data) !== '{}') return false;
  const { rows } = await options.db.query<{ waits: boolean }>(
    `select exists (select 1 from ${schema}.job
                     where name = $1 and id <> $2 and state = 'created' and data = '{}') as waits`,
    [name, run.job_id],
  );
  return rows[0]?.waits === true;
}
