/**
 * `npm run bench:watchers`: how much of the database's time the observer's clocks take over 100,000 events (budget of a cycle of all
 * watchers: 200 ms). It measures and never judges.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_OUT_OF_BAND_KILL } from '@almanac/shared/controls/read-controls';
import { systemClock } from '@almanac/shared/lang/clock';
import { createLogger } from '@almanac/shared/log/logger';
import { openDatabase, type Database } from '@almanac/shared/pg/database';
import { createQueue } from '@almanac/shared/queue/queue';
import { number, ratio, table } from '../../../scripts/bench/table.ts';
import { quantile } from '../../../scripts/bench/measure.ts';
import { startPostgres } from '../../../scripts/embedded/postgres.ts';
import { migrateDatabase } from '../../../scripts/migrate-database.ts';
import { observerJobs } from '../src/app.ts';
import { observerEnv } from '../src/config.ts';
import type { ObserverContext } from '../src/context.ts';
import { archiveFinished } from '../src/db/archive.ts';
import { gatherDayFacts } from '../src/use-cases/day-facts.ts';
import { findPatterns } from '../src/use-cases/find-patterns.ts';
import { runWatchers } from '../src/use-cases/run-watchers.ts';
import { seedMany } from './seed-many.ts';

const EVENTS = 100_000;
const ROUNDS = 30;
const BUDGET_MS = 200;
const PASSWORD = 'bench';

/** Adds up how long whoever uses it waits for the database. */
function timed(db: Database): Database & { taken(): number } {
  let total = 0;
  const measured = async <T>(work: Promise<T>): Promise<T> => {
    const started = performance.now();
    return work.finally(() => (total += performance.now() - started));
  };
  return {
    ...db,
    query: (text, values) => measured(db.query(text, values)),
    transaction: (work) => measured(db.transaction(work)),
    taken: () => {
      const taken = total;
      total = 0;
      return taken;
    },
  };
}

async function sample(
  db: ReturnType<typeof timed>,
  name: string,
  work: () => Promise<unknown>,
  budget_ms?: number,
): Promise<string[]> {
  const taken: number[] = [];
  await work();
  db.taken();
  for (let round = 0; round < ROUNDS; round += 1) {
    await work();
    taken.push(db.taken());
  }
  taken.sort((a, b) => a - b);
  const [p50, p95] = [quantile(taken, 0.5), quantile(taken, 0.95)];
  return [
    name,
    `${number(p50, 1)} ms`,
    `${number(p95, 1)} ms`,
    budget_ms === undefined ? '' : ratio(p95, budget_ms),
  ];
}

function contextOn(db: Database, url: string): ObserverContext {
  const nobody = 'http://127.0.0.1:1';
  const settings = { DATABASE_URL: url, ALMANAC_TOKEN: 'x'.repeat(24), ACTION_GATEWAY_URL: nobody };
  const config = observerEnv.parse(settings);
  const log = createLogger({ service: 'observer', level: 'silent' });
  const down = { service: 'nobody', call: () => Promise.reject(new Error('not asked here')) };
  const held = {
    config,
    db,
    clock: systemClock,
    log,
    kill: NO_OUT_OF_BAND_KILL,
    planner: down,
    actions: down,
  };
  const model = { check: () => Promise.reject(new Error('not asked here')) };
  const ctx = { ...held, model } as unknown as ObserverContext;
  const jobs = observerJobs(down, ctx, () => ctx);
  ctx.queue = createQueue({
    db,
    service: 'observer',
    log,
    clock: systemClock,
    kill: held.kill,
    jobs,
  });
  return ctx;
}

const dir = await mkdtemp(join(tmpdir(), 'almanac-bench-'));
await chmod(dir, 0o711);
const server = await startPostgres({ data_dir: join(dir, 'data'), port: 54_500, durable: false });
try {
  const onError = (): void => undefined;
  await migrateDatabase(server.url, { observer: PASSWORD });
  const admin = openDatabase({
    url: server.url,
    application_name: 'bench',
    onError,
    statement_timeout_ms: 300_000,
  });
  await seedMany(admin, EVENTS);
  const url = new URL(server.url);
  url.username = 'almanac_observer';
  url.password = PASSWORD;
  const db = timed(openDatabase({ url: url.href, application_name: 'observer', onError }));
  const ctx = contextOn(db, url.href);
  await ctx.queue.start();
  const now = new Date();
  const day = { day: now.toISOString().slice(0, 10), zone: 'Europe/Berlin', now };
  const rows = [
    await sample(db, 'all watchers', () => runWatchers(ctx), BUDGET_MS),
    await sample(db, 'digest, morning call', () => gatherDayFacts(db, day)),
    await sample(db, 'patterns', () => findPatterns(ctx)),
    await sample(db, 'archive, 2,000 rows a place', () => archiveFinished(db, 2000)),
  ];
  const title = `Database time over ${number(EVENTS)} events (${ROUNDS} rounds, budget of the watchers ${BUDGET_MS} ms)`;
  process.stdout.write(`${table(title, ['', 'p50', 'p95', 'of budget'], rows)}\n`);
  await ctx.queue.stop();
  await db.close();
  await admin.close();
} finally {
  await server.stop();
  await rm(server.data_dir, { recursive: true, force: true });
  await rm(dir, { recursive: true, force: true });
}
