import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestScope } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { waitingWhileDown } from '@almanac/shared/queue/memory-outbox';
import { PostponeJob } from '@almanac/shared/queue/queue';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { queueStage } from './queue-stage.ts';

// What is waited for here is mostly the queue's own pace, so the tests wait side by side.

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

const start: typeof stage.start = (...args) => stage.start(...args);
const rows: typeof stage.rows = (...args) => stage.rows(...args);
const send: typeof stage.send = (...args) => stage.send(...args);

async function auditOf(subject: string): Promise<string[]> {
  const { rows: found } = await testing.admin.query<{ action: string; canon: string }>(
    'select action, canon from core.audit_event where subject = $1 order by at, id',
    [subject],
  );
  return found.map(({ action, canon }) => {
    const { attempt, error } = (JSON.parse(canon) as { data: { attempt: number; error?: string } })
      .data;
    return [action, attempt, error].filter((part) => part !== undefined).join(' ');
  });
}

test.concurrent('a job whose process was killed runs again in another, as its next attempt', async () => {
  const entry = fileURLToPath(new URL('queue-worker.ts', import.meta.url));
  const child = fork(entry, [testing.urlFor('observer')], { execArgv: [] });
  const [ready] = (await once(child, 'message')) as [unknown];
  expect(ready).toEqual({ ready: true });
  const taken = once(child, 'message');
  const attempts: number[] = [];
  const { queue } = await start(async () => undefined, {}, 'observer');
  const observer = testing.openAs('observer');
  await observer.transaction((tx) => queue.send(tx, 'long', { name: 'precious' }));
  expect(await taken).toEqual([{ took: 'precious' }, undefined]);
  child.kill('SIGKILL');
  // The heartbeat of 10 s is not waited for: its last beat is put into the past.
  await testing.admin.query(`update observer_queue.job set heartbeat_on = now() - interval '11 s'
    where name = 'long' and state = 'active'`);
  await start(async (_, { attempt }) => void attempts.push(attempt), { name: 'long' }, 'observer');
  await waitFor('it runs elsewhere', () => attempts.length > 0);
  expect(attempts).toEqual([2]);
  await waitFor('it is completed', async () => {
    return (await rows('long', 'observer_queue'))[0]?.state === 'completed';
  });
});

test.concurrent('jobs of one line run in the order they were sent, also when the first has to wait', async () => {
  const done: string[] = [];
  let waited = 0;
  const { queue, name } = await start(async (which) => {
    if (which === 'first') waited += 1;
    if (which === 'first' && waited < 3) throw new PostponeJob('not yet', 0);
    done.push(which);
  });
  const send_as = (which: string, line: string): Promise<void> =>
    stage.db.transaction((tx) => queue.send(tx, name, { name: which }, { line }));
  await send_as('first', 'a');
  await send_as('second', 'a');
  await send_as('third', 'a');
  await send_as('elsewhere', 'b');
  await waitFor('all are done', () => done.length === 4);
  expect(done.filter((which) => which !== 'elsewhere')).toEqual(['first', 'second', 'third']);
  expect(done[0]).toBe('elsewhere');
});

test.concurrent('a job that was given up holds nobody up in its line', async () => {
  const done: string[] = [];
  const { queue, name } = await start(
    async (which) => {
      if (which === 'bad') throw new Error('it will never do');
      done.push(which);
    },
    { retries: 0 },
  );
  await stage.db.transaction(async (tx) => {
    await queue.send(tx, name, { name: 'bad' }, { line: 'a' });
    await queue.send(tx, name, { name: 'good' }, { line: 'a' });
  });
  await waitFor('the next one is done', () => done.includes('good'));
});

test.concurrent('jobs behind one that has to wait are not looked at before it is due', async () => {
  const { queue, name } = await start(async () => {
    throw new PostponeJob('not yet', 25);
  });
  await stage.db.transaction(async (tx) => {
    for (let n = 0; n < 6; n += 1) await queue.send(tx, name, { name: `${n}` }, { line: 'a' });
  });
  await waitFor('all wait for the first', async () => {
    const due = (await rows(name)).map(({ start_after }) => Date.parse(start_after) - Date.now());
    return due.length === 6 && due.every((ms) => ms > 15_000);
  });
});

describe.concurrent('a job that is postponed', () => {
  test('uses no attempt, survives the completion that follows, and runs when it can', async () => {
    const attempts: number[] = [];
    const { queue, name } = await start(
      async (_, { attempt }) => {
        attempts.push(attempt);
        if (attempts.length <= 2) throw new PostponeJob('not yet', 0.1);
      },
      { retries: 0, audit: 'always' },
    );
    await send(queue, name);
    await waitFor('it is completed', async () => (await rows(name))[0]?.state === 'completed');
    expect(attempts).toEqual([1, 1, 1]);
    expect((await rows(name))[0]?.retry_count).toBe(0);
    expect(await auditOf(name)).toEqual(['job.succeeded 1']);
  });

  test('keeps the attempts it had used before', async () => {
    const attempts: number[] = [];
    const { queue, name } = await start(async (_, { attempt }) => {
      attempts.push(attempt);
      if (attempts.length === 1) throw new Error('a failure');
      if (attempts.length === 2) throw new PostponeJob('not yet', 1);
    });
    await send(queue, name);
    await waitFor('it is completed', async () => (await rows(name))[0]?.state === 'completed');
    expect(attempts).toEqual([1, 2, 2]);
  });

  test('without a delay is not lost to the completion of the run before', async () => {
    let ran = 0;
    const { queue, name } = await start(
      async () => {
        ran += 1;
        if (ran < 3) throw new PostponeJob('at once', 0);
      },
      { retries: 0, concurrency: 4 },
    );
    await send(queue, name);
    await waitFor('it ran to its end', () => ran === 3);
    await waitFor('it is completed', async () => (await rows(name))[0]?.state === 'completed');
  });

  test.each(['unavailable', 'rate_limited', 'locked'] as const)(
    'because a dependency is "%s" waits as long as that one asks',
    async (kind) => {
      const down = (): Promise<never> =>
        Promise.reject(new AppError(kind, 'later', { retry_after_s: 7 }));
      await expect(waitingWhileDown(down)).rejects.toMatchObject({
        name: 'PostponeJob',
        delay_s: 7,
      });
      const refused = (): Promise<never> => Promise.reject(new AppError('invalid', 'never'));
      await expect(waitingWhileDown(refused)).rejects.toMatchObject({ kind: 'invalid' });
    },
  );
});

describe.concurrent('a job', () => {
  test('runs soon after its transaction commits, in the scope of its service', async () => {
    const seen: unknown[] = [];
    const { queue, name } = await start(async (given, { attempt }) => {
      const { actor, request_id, doing } = requestScope() ?? {};
      seen.push([given, attempt, actor?.actor, request_id, doing]);
    });
    await send(queue, name);
    await waitFor('it ran', () => seen.length > 0);
    const [row] = await rows(name);
    expect(seen).toEqual([['x', 1, 'planner', row?.id, `job ${name}`]]);
    await waitFor('it is completed', async () => (await rows(name))[0]?.state === 'completed');
  });

  test('of a transaction that was rolled back never existed', async () => {
    const seen: string[] = [];
    const { queue, name } = await start(async (given) => void seen.push(given));
    await stage.db
      .transaction(async (tx) => {
        await queue.send(tx, name, { name: 'lost' });
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    await send(queue, name);
    await waitFor('the other ran', () => seen.length > 0);
    expect(seen).toEqual(['x']);
    expect(await rows(name)).toHaveLength(1);
  });

  test('with a key exists once, however often and in parallel it is sent, also when it is done', async () => {
    let ran = 0;
    const { queue, name } = await start(async () => void (ran += 1));
    await Promise.all(Array.from({ length: 10 }, () => send(queue, name, 'the-key')));
    await waitFor('it is completed', async () => (await rows(name))[0]?.state === 'completed');
    await send(queue, name, 'the-key');
    await send(queue, name, 'another');
    await waitFor('the other ran', async () => (await rows(name))[1]?.state === 'completed');
    expect(ran).toBe(2);
  });

  test('for later waits until then', async () => {
    let ran = 0;
    const { queue, name } = await start(async () => void (ran += 1));
    const start_after = new Date(Date.now() + 3_600_000);
    await stage.db.transaction((tx) => queue.send(tx, name, { name: 'x' }, { start_after }));
    await send(queue, name);
    await waitFor('the other ran', () => ran === 1);
    expect((await rows(name)).map(({ state }) => state).toSorted()).toContain('created');
  });

  test('that fails is tried again later and later, then is a dead letter with its data', async () => {
    const attempts: number[] = [];
    const { queue, name } = await start(
      async (_, { attempt }) => {
        attempts.push(attempt);
        throw new Error('no luck');
      },
      { audit: 'always' },
    );
    await send(queue, name);
    const delays: number[] = [];
    for (const attempt of [1, 2]) {
      const row = await waitFor('it waits for its retry', async () => {
        const [found] = await rows(name);
        // A row of the attempt before would be waiting as well.
        return found?.state === 'retry' && found.retry_count === attempt - 1 ? found : undefined;
      });
      delays.push(Date.parse(row.start_after) - Date.now());
      await testing.admin.query('update planner_queue.job set start_after = now() where id = $1', [
        row.id,
      ]);
    }
    await waitFor('it is a dead letter', async () => (await rows(`${name}.dead`)).length === 1);
    expect((await rows(`${name}.dead`))[0]?.data).toEqual({ name: 'x' });
    expect(attempts).toEqual([1, 2, 3]);
    expect(delays[0]).toBeLessThan(5000);
    expect(delays[1]).toBeGreaterThan(delays[0] ?? 0);
    expect(await auditOf(name)).toEqual([
      'job.failed 1 no luck',
      'job.failed 2 no luck',
      'job.failed 3 no luck',
    ]);
  });

  test('with data of the wrong shape is never run and ends as a dead letter', async () => {
    let ran = 0;
    const { queue, name } = await start(async () => void (ran += 1), { retries: 0 });
    await stage.db.transaction((tx) => queue.send(tx, name, { wrong: true }));
    await waitFor('it is a dead letter', async () => (await rows(`${name}.dead`)).length === 1);
    expect(ran).toBe(0);
  });
});

describe.concurrent('the audit', () => {
  test.each<['always' | 'failures', string[]]>([
    ['always', ['job.succeeded 1']],
    ['failures', []],
  ])('of a job that succeeds, when asked for %s', async (audit, expected) => {
    const { queue, name } = await start(async () => undefined, { audit });
    await send(queue, name);
    await waitFor('it is completed', async () => (await rows(name))[0]?.state === 'completed');
    expect(await auditOf(name)).toEqual(expected);
  });
});

test.concurrent('a job with a cron expression stands in the schedule, in its zone, and once', async () => {
  const cron = { expression: '*/5 * * * *', zone: 'Europe/Berlin' };
  const { name } = await start(async () => undefined, { cron });
  await start(async () => undefined, { cron, name });
  const { rows: schedules } = await testing.admin.query(
    'select name, cron, timezone from planner_queue.schedule where name = $1',
    [name],
  );
  expect(schedules).toEqual([{ name, cron: cron.expression, timezone: cron.zone }]);
});

test.concurrent('depths tell what waits and what failed', async () => {
  const { queue, name } = await start(() => Promise.reject(new Error('no')), { retries: 0 });
  await send(queue, name);
  await waitFor('it failed', async () => (await rows(name))[0]?.state === 'failed');
  const depth = await waitFor('the count is taken', async () => {
    return (await queue.depths()).find((one) => one.name === name && one.failed > 0);
  });
  expect(depth).toMatchObject({ ready: 0, active: 0, failed: 1 });
});

test.concurrent('stopping waits for a job under way', async () => {
  let done = false;
  const { queue, name } = await start(async () => {
    await new Promise((resolve) => setTimeout(resolve, 600));
    done = true;
  });
  await send(queue, name);
  await waitFor('it runs', async () => (await rows(name))[0]?.state === 'active');
  await queue.stop();
  expect(done).toBe(true);
  expect((await rows(name))[0]?.state).toBe('completed');
});
