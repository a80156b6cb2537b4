/** What runs do without being asked, as time passes: propose what is uncertain, never go to and fro, never book the past. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunReply } from '@almanac/shared/contracts/reschedule';
import type { Block } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { type Harness, hoursOf, later, NOW, overlaps, planOf, startHarness } from './harness.ts';

let h: Harness;
const folder = mkdtempSync(join(tmpdir(), 'almanac-clock-'));
const clock = join(folder, 'now');
const API = '/api/v1/scheduler';

beforeAll(async () => {
  writeFileSync(clock, NOW);
  const env = { SYNC_CRON: '0 0 1 1 *', RESCHEDULE: 'auto', ALMANAC_CLOCK: `@${clock}` };
  h = await startHarness({ env });
});
afterAll(async () => {
  await h.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => writeFileSync(clock, NOW));

const sync = () => h.call('POST', `${API}/sync`);
const runs = async () => (await h.call<{ items: RunReply[] }>('GET', `${API}/runs`)).body.items;
const changing = (block: Block) =>
  waitFor('a run about the block', async () =>
    (await runs()).find(({ change }) => {
      return change?.moved.some(({ block_id }) => block_id === block.block_id);
    }),
  );
const blockNow = async ({ block_id }: Block): Promise<Block> => {
  const { body } = await h.call<{ items: Block[] }>('GET', `${API}/blocks`);
  return must(
    body.items.find((one) => one.block_id === block_id),
    'the block',
  );
};
const idle = (name: string) =>
  waitFor(`no ${name} waits`, async () => {
    const { rows } = await h.db.admin.query(
      `select 1 from scheduler_queue.job where name = $1 and state < 'completed'`,
      [name],
    );
    return rows.length === 0;
  });

async function scheduled(minutes: number[]): Promise<Block[]> {
  const plan = planOf(minutes, { task_id: null });
  h.around.plans.set(plan.plan_id, plan);
  const { body } = await h.schedule({ plan_id: plan.plan_id });
  expect(body.status).toBe('applied');
  return body.blocks;
}

test('a schedule that had to wait until its first place was over takes a later one', async () => {
  writeFileSync(clock, '2026-11-23T07:59:59Z');
  const asking = await h.db.admin.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(${ADVISORY_LOCKS.scheduling})`);
    const asked = scheduled([60]);
    await waitFor('it waits for the lock', async () => {
      const { rows } = await h.db.admin.query(
        `select 1 from pg_locks where locktype = 'advisory' and not granted`,
      );
      return rows.length > 0;
    });
    writeFileSync(clock, '2026-11-23T08:05:00Z');
    return { asked };
  });
  const [block] = await asking.asked;
  expect(Date.parse(must(block, 'a block').start)).toBe(Date.parse('2026-11-23T08:15:00Z'));
});

test('a meeting moves its block by a run of its own; the same job again makes no second run', async () => {
  const [, block] = await scheduled([60, 60, 60]);
  const target = must(block, 'a block');
  await h.google.seedEvents([{ summary: 'Standup', ...hoursOf(target) }]);
  await sync();
  const run = await changing(target);
  await idle('reschedule');
  const before = (await runs()).length;
  await h.db.admin.query(
    `update scheduler_queue.job set state = 'created', start_after = now(), completed_on = null
      where name = 'reschedule'`,
  );
  await sync();
  await idle('reschedule');
  expect(await runs()).toHaveLength(before);
  expect((await blockNow(target)).start).toBe(run.change?.moved[0]?.to.start);
  expect(overlaps(await h.blocksInGoogle())).toBe(false);
});

test('a reschedule whose Action is rejected is not asked for again, until the situation is another', async () => {
  const [block] = await scheduled([60]);
  const target = must(block, 'a block');
  h.around.decide = 'hold';
  const seeded = await h.google.seedEvents([{ summary: 'Over it', ...hoursOf(target) }]);
  await sync();
  const run = await changing(target);
  const action = await waitFor('the action', () =>
    h.around.actions.find((one) => one['idempotency_key'] === run.run_id),
  );
  h.around.states.set(String(action['action_id']), 'rejected');
  await waitFor('the run is over', async () => {
    await h.db.admin.query(
      `update scheduler_queue.job set start_after = now()
        where name = 'follow-run' and data ->> 'run_id' = $1 and state in ('created', 'retry')`,
      [run.run_id],
    );
    return (await runs()).some(
      ({ run_id, status }) => run_id === run.run_id && status === 'failed',
    );
  });
  expect((await blockNow(target)).start).toBe(target.start);
  const before = (await runs()).length;
  await sync();
  await idle('reschedule');
  expect(await runs()).toHaveLength(before);

  h.around.decide = 'authorized';
  await h.google.changeEvent(must(seeded[0], 'an event').id, hoursOf(later(target, 15)));
  await sync();
  await waitFor('it makes room', async () => (await blockNow(target)).start !== target.start);
});

test('a block that runs moved three times today is moved again only by a person’s word', async () => {
  const [block] = await scheduled([60]);
  const target = must(block, 'a block');
  await h.db.admin.query(
    `insert into scheduler.block_history (block_id, version, at, actor, what, start_at, end_at, status, pinned)
     select $1, 100 + n, $2, 'scheduler', 'block.replanned', $3, $4, 'applied', false
       from generate_series(1, 3) n`,
    [target.block_id, NOW, target.start, target.end],
  );
  await h.google.seedEvents([{ summary: 'Once more', ...hoursOf(target) }]);
  await sync();
  const run = await changing(target);
  expect(run.status).toBe('proposed');
  expect(await blockNow(target)).toMatchObject({ start: target.start, version: 1 });
  const { body } = await h.call<RunReply>('POST', `${API}/runs/${run.run_id}/apply`);
  expect(body.status).toBe('applied');
  expect((await blockNow(target)).start).not.toBe(target.start);
});

test('a step dragged past those that wait for it stays there; that they follow is only proposed', async () => {
  const [first, second, third] = await scheduled([60, 60, 60]);
  const dragged = must(first, 'a block');
  const wish = later(dragged, 5 * 24 * 60);
  const event_id = must(dragged.calendar_event_id, 'an event');
  await h.google.changeEvent(event_id, hoursOf(wish), await h.calendarId());
  await sync();
  const run = await changing(must(second, 'a block'));
  expect([run.status, run.change?.reason]).toEqual(['proposed', 'block_dragged']);
  expect(run.change?.moved.map(({ block_id }) => block_id).toSorted()).toEqual(
    [second, third].map((block) => must(block, 'a block').block_id).toSorted(),
  );
  expect(await blockNow(dragged)).toMatchObject({ ...wish, pinned: true });
  expect((await blockNow(must(second, 'a block'))).start).toBe(second?.start);
});

test('time that passed without a word is proposed to be worked later, never assumed done', async () => {
  const [block] = await scheduled([60]);
  const target = must(block, 'a block');
  writeFileSync(clock, '2026-11-25T07:00:00Z');
  await sync();
  const run = await changing(target);
  expect([run.status, run.change?.reason]).toEqual(['proposed', 'overrun']);
  expect(await blockNow(target)).toMatchObject({ start: target.start, status: 'applied' });
  const { status, body } = await h.call<RunReply>('POST', `${API}/runs/${run.run_id}/apply`);
  expect([status, body.status]).toEqual([200, 'applied']);
  const moved = await blockNow(target);
  expect(Date.parse(moved.start)).toBeGreaterThan(Date.parse('2026-11-25T07:00:00Z'));
  expect(moved.moved_from).toEqual({ start: target.start, end: target.end });
  expect(overlaps(await h.blocksInGoogle())).toBe(false);
});

test('switched off, a meeting over a block is seen and nothing is done about it', async () => {
  await h.restart({ RESCHEDULE: 'off' });
  const [block] = await scheduled([60]);
  const target = must(block, 'a block');
  await h.google.seedEvents([{ summary: 'Ignored', ...hoursOf(target) }]);
  await sync();
  const { rows } = await h.db.admin.query(
    `select 1 from scheduler_queue.job where name = 'reschedule' and state < 'completed'`,
  );
  expect(rows).toEqual([]);
  expect((await blockNow(target)).start).toBe(target.start);
});
