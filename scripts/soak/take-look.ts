import { readdirSync } from 'node:fs';
import type { Database } from '@almanac/shared/pg/database';
import { residentMib } from '../bench/process-facts.ts';
import type { Almanac } from '../embedded/almanac.ts';
import { SERVICES } from '../migrate-database.ts';
import type { Look } from './judge.ts';

/** `n_live_tup` is an estimate that lags; what is counted is exact, and a soak's tables are small enough. */
const TABLES = `select format('%I.%I', schemaname, relname) as name, schemaname as schema from pg_stat_user_tables
  where schemaname not like 'pg_%' order by 1`;
const WAITING = `select coalesce(sum(ready), 0)::int as waiting from core.stats_queues where name not like '%.dead'`;

export async function takeLook(
  almanac: Almanac,
  db: Database,
  { jobs, at_s }: { jobs: number; at_s: number },
): Promise<Look> {
  const pids = SERVICES.map((name) => [name, almanac.process(name).pid] as const);
  const { rows } = await db.query<{ waiting: number }>(WAITING);
  return {
    at_s,
    jobs,
    memory_mib: Object.fromEntries(pids.map(([name, pid]) => [name, residentMib(pid) ?? 0])),
    handles: Object.fromEntries(pids.map(([name, pid]) => [name, handlesOf(pid)])),
    rows: await rowsBySchema(db),
    waiting: rows[0]?.waiting ?? 0,
  };
}

/** Open files and sockets; 0 where the system does not tell (it is Linux that does). */
function handlesOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

async function rowsBySchema(db: Database): Promise<Record<string, number>> {
  const { rows: tables } = await db.query<{ name: string; schema: string }>(TABLES);
  const sums: Record<string, number> = {};
  for (const { name, schema } of tables) {
    const { rows } = await db.query<{ n: number }>(`select count(*) as n from ${name}`);
    sums[schema] = (sums[schema] ?? 0) + (rows[0]?.n ?? 0);
  }
  return sums;
}
