import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { say, SHORT } from './chaos-size.ts';
import type { CrashStage } from './crash-rounds.ts';
import { openExecutor } from './stage.ts';
import { allDoneOnce, proposeMany, startWorker, type Worker } from './workers.ts';

let stage: CrashStage & { close: () => Promise<void> };
const workers: Worker[] = [];

beforeAll(async () => {
  stage = await openExecutor({ EXECUTION_LEASE_MS: '2000' });
});
afterAll(async () => {
  for (const worker of workers) await worker.kill();
  await stage.close();
});

async function start(): Promise<Worker> {
  const worker = await startWorker(stage);
  workers.push(worker);
  return worker;
}

async function killOldest(): Promise<void> {
  await workers.shift()?.kill();
}

test('F1: of two workers one is killed in the middle of its jobs; the other does them, once', async () => {
  await start();
  await start();
  const ids = await proposeMany(stage, 30);
  await waitFor('they are at work', () => stage.provider.effects.size >= 5, 20_000);
  await killOldest();
  const killed = performance.now();
  await allDoneOnce(stage, ids, 60_000);
  say(`F1: all done ${Math.round(performance.now() - killed)} ms after the kill`);
});

/** Every so often one of two workers is killed and another takes its place, while Actions keep coming. */
test('F2: workers are killed again and again; nothing is lost and the pace returns', async () => {
  const every_ms = SHORT ? 2500 : 20_000;
  const rounds = SHORT ? 2 : 6;
  const before_s = await paced();
  const ids: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const until = performance.now() + every_ms;
    while (performance.now() < until) {
      ids.push(...(await proposeMany(stage, 2)));
      await sleep(400);
    }
    await killOldest();
    await start();
  }
  await allDoneOnce(stage, ids, 90_000);
  const after_s = await paced();
  say(
    `F2: ${ids.length} done; ${PACED} took ${before_s.toFixed(1)} s before, ${after_s.toFixed(1)} s after`,
  );
  // In the short form a few jobs are too few to measure a pace by.
  expect(before_s / after_s).toBeGreaterThanOrEqual(SHORT ? 0.4 : 0.9);
});

// So many that the second or so until the last is known counts for little.
const PACED = SHORT ? 15 : 120;
const BEFORE_PACED = SHORT ? 4 : 30;

/** Seconds for so many, with two workers that have done some already: a process that just began is slower. */
async function paced(): Promise<number> {
  while (workers.length < 2) await start();
  await allDoneOnce(stage, await proposeMany(stage, BEFORE_PACED), 60_000);
  const from = performance.now();
  const ids = await proposeMany(stage, PACED);
  await allDoneOnce(stage, ids, 60_000);
  return (performance.now() - from) / 1000;
}
