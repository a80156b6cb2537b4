import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PostponeJob } from '@almanac/shared/queue/queue';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { queueStage } from './queue-stage.ts';

// By itself a worker looks once in these tests: whatever else it does, somebody woke it.
const RARELY = { look_every_s: 600, concurrency: 1 };

let testing: TestDatabase;
let stage: ReturnType<typeof queueStage>;

beforeAll(async () => {
  testing = await createTestDatabase();
  stage = queueStage(testing);
});
afterAll(async () => {
  await stage.stop();
  await testing.drop();
});

describe.concurrent('a worker does not wait for its next look', () => {
  test('when more jobs came than it could take', async () => {
    let done = 0;
    const { queue, name } = await stage.start(async () => void (done += 1), RARELY);
    await stage.db.transaction(async (tx) => {
      for (let n = 0; n < 5; n += 1) await queue.send(tx, name, { name: 'x' });
    });
    await waitFor('all are done', () => done === 5);
  });

  test('when a job failed and others stand behind it', async () => {
    const done: string[] = [];
    const { queue, name } = await stage.start(
      async (which) => {
        if (which === 'bad') throw new Error('a failure');
        done.push(which);
      },
      { ...RARELY, retries: 0 },
    );
    await stage.db.transaction(async (tx) => {
      for (const which of ['bad', 'good']) await queue.send(tx, name, { name: which });
    });
    await waitFor('the other is done', () => done.includes('good'));
  });

  test('when it has held back more jobs than it has hands, and a new one comes', async () => {
    const done: string[] = [];
    const { queue, name } = await stage.start(async (which) => {
      if (which === 'held') throw new PostponeJob('not yet', 20);
      done.push(which);
    }, RARELY);
    await stage.db.transaction(async (tx) => {
      for (let n = 0; n < 10; n += 1) await queue.send(tx, name, { name: 'held' });
    });
    await stage.db.transaction((tx) => queue.send(tx, name, { name: 'new' }));
    await waitFor('the new one is done', () => done.includes('new'));
  });

  test('when the job before it in its line is done', async () => {
    const done: string[] = [];
    const { queue, name } = await stage.start(async (which) => void done.push(which), {
      ...RARELY,
      concurrency: 3,
    });
    const names = Array.from({ length: 12 }, (_, n) => `${n}`);
    await stage.db.transaction(async (tx) => {
      for (const which of names) await queue.send(tx, name, { name: which }, { line: 'a' });
    });
    await waitFor('all are done', () => done.length === names.length);
    expect(done).toEqual(names);
  });

  test('when one word tells of many jobs: all hands are at work at once', async () => {
    const [hands, held] = [5, Promise.withResolvers<void>()];
    let at_work = 0;
    const work = async (): Promise<void> => {
      at_work += 1;
      if (at_work === hands) held.resolve();
      await held.promise;
    };
    const { queue, name } = await stage.start(work, { ...RARELY, concurrency: hands });
    await stage.db.transaction(async (tx) => {
      for (let n = 0; n < hands; n += 1) await queue.send(tx, name, { name: 'x' });
    });
    await waitFor('all are at work', () => at_work === hands);
  });

  test('when a job that was put back is due', async () => {
    const attempts: number[] = [];
    const { queue, name } = await stage.start(async (_, { attempt }) => {
      attempts.push(attempt);
      if (attempts.length === 1) throw new PostponeJob('not yet', 1);
    }, RARELY);
    await stage.send(queue, name);
    await waitFor('it ran again', () => attempts.length === 2);
    expect(attempts).toEqual([1, 1]);
  });

  test('when a job waits for longer than a job may, however long it wants to', async () => {
    let runs = 0;
    const { queue, name } = await stage.start(
      async () => {
        runs += 1;
        if (runs === 1) throw new PostponeJob('not for an hour', 3600, 'all');
      },
      { ...RARELY, most_wait_s: 1 },
    );
    await stage.send(queue, name);
    await waitFor('it ran again', () => runs === 2);
  });

  test('when a job for later is due', async () => {
    let done = 0;
    const { queue, name } = await stage.start(async () => void (done += 1), RARELY);
    const start_after = new Date(Date.now() + 1500);
    await stage.db.transaction((tx) => queue.send(tx, name, { name: 'x' }, { start_after }));
    await waitFor('it ran', () => done === 1);
    expect(Date.now()).toBeGreaterThanOrEqual(start_after.getTime());
  });
});
