import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, test } from 'vitest';
import { startSilentProxy } from '@almanac/shared/testing/silent-proxy';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { say, SHORT } from './chaos-size.ts';
import type { CrashStage } from './crash-rounds.ts';
import { openExecutor } from './stage.ts';
import { allDoneOnce, isOutage, proposeMany, startWorker, type Worker } from './workers.ts';

let stage: CrashStage & { close: () => Promise<void> };
const workers: Worker[] = [];

beforeAll(async () => {
  stage = await openExecutor({ EXECUTION_LEASE_MS: '2000' });
});
afterAll(async () => {
  for (const worker of workers) await worker.kill();
  await stage.close();
});

/** Cutting goes on while the machine is too busy to answer in time. */
function orOutage(error: unknown): undefined {
  if (!isOutage(error)) throw error;
  return undefined;
}

const anyBackends = (count: number) =>
  stage.gateway.db.admin.query<{ pid: number }>(
    `select pg_terminate_backend(pid), pid from (
       select pid from pg_stat_activity where application_name like 'action-gateway%'
          and datname = current_database() order by random() limit $1) cut`,
    [count],
  );

test('F3: two connections a second are cut, then the server crashes twice; all is done once', async () => {
  workers.push(await startWorker(stage), await startWorker(stage));
  const seconds = SHORT ? 4 : 60;
  let over = false;
  const proposing = (async () => {
    const ids: string[] = [];
    while (!over) {
      ids.push(...(await proposeMany(stage, 2)));
      await sleep(200);
    }
    return ids;
  })();
  for (let second = 0; second < seconds; second += 1) {
    await anyBackends(2).catch(orOutage);
    await sleep(1000);
  }
  for (let crash = 0; crash < 2; crash += 1) {
    await crashServer();
    await sleep(SHORT ? 2000 : 5000);
  }
  over = true;
  const ids = await proposing;
  await allDoneOnce(stage, ids, 120_000);
  for (const worker of workers) worker.requireAlive();
  say(`F3: ${ids.length} done, each once`);
});

/** One backend is killed as by the machine: Postgres then ends all of them and recovers, as after a power cut. */
async function crashServer(): Promise<void> {
  const pid = await waitFor('the queue is connected', async () => {
    const found = await stage.gateway.db.admin
      .query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name = 'action-gateway-queue'
            and datname = current_database() limit 1`,
      )
      .catch(orOutage);
    return found?.rows[0]?.pid;
  });
  process.kill(pid, 'SIGKILL');
  await waitFor(
    'the server is back',
    async () => (await stage.gateway.db.admin.query('select 1').catch(orOutage)) !== undefined,
    60_000,
  );
}

test('F4: the queue notices a database that fell silent within 15 s, and goes on', async () => {
  for (const worker of workers.splice(0)) await worker.kill();
  const url = String(stage.gateway.env['DATABASE_URL']);
  const proxy = await startSilentProxy(url);
  const DATABASE_URL = proxy.through(url);
  workers.push(await startWorker(stage, { DATABASE_URL }));
  await allDoneOnce(stage, await proposeMany(stage, 3), 30_000);
  const { rows } = await stage.gateway.db.admin.query<{ now: string }>('select now()');
  proxy.silence();
  const silent = performance.now();
  const ids = await proposeMany(stage, 3);
  await waitFor(
    'the queue connects anew',
    async () => {
      const found = await stage.gateway.db.admin.query(
        `select 1 from pg_stat_activity where application_name = 'action-gateway-queue'
            and datname = current_database() and backend_start > $1`,
        [rows[0]?.now],
      );
      return found.row_count > 0;
    },
    15_000,
  );
  say(`F4: noticed after ${Math.round(performance.now() - silent)} ms`);
  await allDoneOnce(stage, ids, 120_000);
  say(`F4: all done after ${Math.round(performance.now() - silent)} ms`);
  await workers.shift()?.kill();
  await proxy.close();
});
