import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { JobDefinition } from '@almanac/shared/queue/queue';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { queueStage } from './queue-stage.ts';

let testing: TestDatabase;
let stage: ReturnType<typeof queueStage>;

beforeAll(async () => {
  testing = await createTestDatabase();
  stage = queueStage(testing);
});
afterEach(() => setFlags('kill_switch = false, jobs_enabled = true, execution_enabled = true'));
afterAll(async () => {
  await stage.stop();
  await testing.drop();
});

const setFlags = async (flags: string): Promise<void> => {
  await testing.admin.query(`update core.control_flags set ${flags}`);
};
const start: typeof stage.start = (...args) => stage.start(...args);
const rows: typeof stage.rows = (...args) => stage.rows(...args);
const send: typeof stage.send = (...args) => stage.send(...args);

describe('while stopped', () => {
  test.each<[string, JobDefinition['requires'][]]>([
    ['kill_switch = true', ['job', 'execute']],
    ['jobs_enabled = false, execution_enabled = false', ['job', 'execute']],
  ])('(%s) jobs that require %s wait, and run after it', async (flags, requirements) => {
    await setFlags(flags);
    const ran: string[] = [];
    const jobs = await Promise.all(
      requirements.map(async (requires) => {
        const job = await start(async () => void ran.push(requires), { requires, retries: 0 });
        await send(job.queue, job.name);
        return job;
      }),
    );
    for (const { name } of jobs) {
      await waitFor('it was looked at and put back', async () => {
        const [row] = await rows(name);
        return row?.state === 'created' && Date.parse(row.start_after) > Date.now();
      });
    }
    expect(ran).toEqual([]);
    await setFlags('kill_switch = false, jobs_enabled = true, execution_enabled = true');
    await waitFor('both ran', () => ran.length === jobs.length);
  });

  test('of the runs of a timer one waits, and runs once after it; what was sent waits all', async () => {
    await setFlags('kill_switch = true');
    const ran: string[] = [];
    const cron = { expression: '0 0 1 1 *', zone: 'UTC' };
    const timer: Partial<JobDefinition> = {
      requires: 'job',
      retries: 0,
      cron,
      data: z.object({ name: z.string().optional() }),
    };
    const { queue, name } = await start(async (given) => void ran.push(given ?? 'timer'), timer);
    await send(queue, name);
    for (let at = 0; at < 5; at += 1) {
      await testing.admin.query(`insert into planner_queue.job (name, data) values ($1, '{}')`, [
        name,
      ]);
    }
    await waitFor('one of five waits', async () => {
      const states = (await rows(name)).map(
        ({ state, data }) => `${state} ${JSON.stringify(data)}`,
      );
      return states.filter((one) => one === 'completed {}').length === 4;
    });
    expect(ran).toEqual([]);
    await setFlags('kill_switch = false');
    await waitFor('both ran', async () =>
      (await rows(name)).every(({ state }) => state === 'completed'),
    );
    expect(ran.toSorted()).toEqual(['timer', 'x']);
  });

  test('a job that acts on nothing outside runs', async () => {
    let ran = 0;
    await setFlags('kill_switch = true');
    const { queue, name } = await start(async () => void (ran += 1));
    await send(queue, name);
    await waitFor('it ran', () => ran === 1);
  });
});

test('the queue reports an error it met for a while, not only to the first who asks', async () => {
  const { queue } = await start(async () => undefined);
  expect(await queue.check()).toEqual({ status: 'pass' });
  await testing.admin.query('revoke usage on schema planner_queue from almanac_planner');
  await waitFor('it is noticed', async () => (await queue.check()).status === 'warn');
  expect((await queue.check()).status).toBe('warn');
  await testing.admin.query('grant usage on schema planner_queue to almanac_planner');
  expect((await queue.check()).status).toBe('warn');
});
