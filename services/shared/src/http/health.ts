import type { Check, Health } from '../contracts/health.ts';
import type { OutOfBandKill } from '../controls/read-controls.ts';
import { stopReason } from '../controls/read-controls.ts';
import { errorText } from '../lang/app-error.ts';
import type { Database, Queryable } from '../pg/database.ts';
import { statement } from '../pg/statement.ts';

/** Named questions a service answers about what it depends on. `off` is what was never configured. */
export type HealthChecks = Record<string, () => Promise<Check>>;

export interface HealthSource {
  version: string;
  started_at: number;
  db: Queryable & Partial<Pick<Database, 'refusesWriting'>>;
  kill: OutOfBandKill;
  checks: HealthChecks;
}

/** The oldest schema this code works with: an image can be rolled back behind a newer one. */
export const MINIMUM_SCHEMA = 49;

const CHECK_MS = 2000;
const NO_ANSWER = { status: 'warn', detail: `no answer within ${CHECK_MS / 1000} s` } as const;
/** Undefined table, undefined schema, no right to use it: what a database without our schema answers. */
const NOT_MIGRATED = ['42P01', '3F000', '42501'];

const schemaVersion = statement<{ version: number }>(
  'select count(*)::int as version from core.migrations',
);

/** Everything `/health` says; never throws, and waits for no part longer than 2 s. */
export async function healthOf(source: HealthSource, detailed: boolean): Promise<Health> {
  const checks: Record<string, Check> = {};
  const named = Object.entries(source.checks).map(async ([name, run]) => {
    checks[name] = await inTime(run(), NO_ANSWER).catch((error: unknown): Check => {
      return { status: 'warn', detail: errorText(error) };
    });
  });
  const unread = 'The control flags cannot be read in time.';
  const [database, stopped] = await Promise.all([
    inTime(databaseCheck(source.db), { status: 'fail', detail: NO_ANSWER.detail } as const),
    inTime(stopReason(source.db, source.kill, 'execute'), unread),
    ...named,
  ]);
  checks['database'] = database;
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

async function databaseCheck(db: HealthSource['db']): Promise<Check> {
  try {
    const { version } = await schemaVersion.one(db);
    const refused = db.refusesWriting?.();
    if (refused !== undefined) return { status: 'fail', detail: refused };
    if (version >= MINIMUM_SCHEMA) return { status: 'pass', detail: `schema ${version}` };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!NOT_MIGRATED.includes(code)) return { status: 'fail', detail: errorText(error) };
  }
  return { status: 'fail', detail: 'The database is not migrated: run npm run migrate.' };
}

/** The answer, or the other one when it takes too long. */
async function inTime<T, U>(answer: Promise<T>, otherwise: U): Promise<T | U> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<U>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), CHECK_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
