import type { Check, Health } from '../contracts/health.ts';
import type { OutOfBandKill } from '../controls/read-controls.ts';
import { stopReason } from '../controls/read-controls.ts';
import type { Queryable } from '../pg/database.ts';
import { statement } from '../pg/statement.ts';

/** Named questions a service answers about what it depends on. `off` is what was never configured. */
export type HealthChecks = Record<string, () => Promise<Check>>;

export interface HealthSource {
  version: string;
  started_at: number;
  db: Queryable;
  kill: OutOfBandKill;
  checks: HealthChecks;
}

/** The oldest schema this code works with: an image can be rolled back behind a newer one (07 no. 12). */
export const MINIMUM_SCHEMA = 1;

const schemaVersion = statement<{ version: number }>(
  'select count(*)::int as version from core.migrations',
);

/** Everything `/health` says; never throws. */
export async function healthOf(source: HealthSource, detailed: boolean): Promise<Health> {
  const checks: Record<string, Check> = { database: await databaseCheck(source.db) };
  const named = Object.entries(source.checks).map(async ([name, run]) => {
    checks[name] = await run().catch((error: unknown): Check => {
      return { status: 'warn', detail: String(error) };
    });
  });
  await Promise.all(named);
  const stopped = await stopReason(source.db, source.kill, 'execute');
  const degraded = Object.keys(checks).filter((name) => checks[name]?.status === 'warn');
  const failed = Object.values(checks).some((check) => check.status === 'fail');
  return {
    status: failed ? 'fail' : degraded.length > 0 || stopped !== undefined ? 'warn' : 'pass',
    mode: modeOf(checks, stopped),
    version: source.version,
    uptime_s: Math.round((performance.now() - source.started_at) / 1000),
    degraded: stopped === undefined ? degraded : [...degraded, 'stopped'],
    ...(detailed ? { checks } : {}),
  };
}

function modeOf(checks: Record<string, Check>, stopped: string | undefined): Health['mode'] {
  if (checks['database']?.status === 'fail') return 'DEGRADED_DB';
  if (stopped !== undefined) return 'EMERGENCY';
  if (checks['queue']?.status === 'warn') return 'DEGRADED_QUEUE';
  if (checks['model']?.status === 'warn') return 'DEGRADED_AI';
  return 'NORMAL';
}

async function databaseCheck(db: Queryable): Promise<Check> {
  try {
    const { version } = await schemaVersion.one(db);
    if (version >= MINIMUM_SCHEMA) return { status: 'pass', detail: `schema ${version}` };
    return { status: 'fail', detail: 'The database is not migrated: run npm run migrate.' };
  } catch (error) {
    return { status: 'fail', detail: String(error) };
  }
}
