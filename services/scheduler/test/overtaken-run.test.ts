/** What changes while a run waits for its turn: it is decided by what is true when it is stored. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MoveReply, RunReply } from '@almanac/shared/contracts/reschedule';
import { must } from '@almanac/shared/lang/assert';
import { openDatabase } from '@almanac/shared/pg/database';
import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { inTurn } from '../src/use-cases/scheduling-turn.ts';
import { type Harness, hoursOf, later, planOf, startHarness } from './harness.ts';

const API = '/api/v1/scheduler';

let h: Harness;
let other: pg.Client;
beforeAll(async () => {
  h = await startHarness({ env: { SYNC_CRON: '0 0 1 1 *' } });
  other = new pg.Client(h.db.urlFor('scheduler'));
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await h.close();
});

test('a task waits for no task that another request calls by the same id', async () => {
  const task = (task_id: string) => ({ task_id, title: task_id, duration_minutes: 60 });
  const window = { from: '2026-12-14T00:00:00Z', to: '2026-12-19T00:00:00Z' };
  const first = await h.schedule({ tasks: [task('a')], window });
  const old = must(first.body.blocks[0], 'the block of another request');
  const { body } = await h.schedule({ tasks: [task('a'), { ...task('b'), depends_on: ['a'] }] });
  expect(body.unscheduled).toEqual([]);
  expect(body.blocks.map(({ title }) => title)).toEqual(['a', 'b']);
  expect(body.blocks.every(({ end }) => end < old.start)).toBe(true);
});

describe('a plan that comes in an older version than what is scheduled', () => {
  const v1 = planOf([60, 60], { task_id: null });
  const v2 = { ...planOf([60, 60, 60], { task_id: null }), plan_id: v1.plan_id, version: 2 };
  let second: RunReply;
  beforeAll(async () => {
    h.around.plans.set(v1.plan_id, v1);
    await h.schedule({ plan_id: v1.plan_id });
    h.around.plans.set(v1.plan_id, v2);
    second = (await h.schedule({ plan_id: v1.plan_id })).body as RunReply;
    h.around.plans.set(v1.plan_id, v1);
  });

  test.each([
    ['reschedule', { reason: 'new_meeting' }],
    ['schedule', { plan_id: v1.plan_id }],
    ['schedule', { plan_ids: [v1.plan_id] }],
  ])('is refused by %s %j, and the newer blocks stay', async (path, body) => {
    const reply = await h.call<{ code: string }>('POST', `${API}/${path}`, body);
    expect([reply.status, reply.body.code]).toEqual([409, 'plan_outdated']);
    const { items } = (await h.call<{ items: { block_id: string }[] }>('GET', `${API}/blocks`))
      .body;
    const stand = items.map(({ block_id }) => block_id);
    expect(stand).toEqual(expect.arrayContaining(second.blocks.map(({ block_id }) => block_id)));
  });

  test('and the newer one still answers with its run, unless its blocks were taken away', async () => {
    h.around.plans.set(v1.plan_id, v2);
    const again = await h.schedule({ plan_id: v1.plan_id });
    expect(again.body.run_id).toBe(second.run_id);
    const v3 = { ...planOf([60], { task_id: null }), plan_id: v1.plan_id, version: 3 };
    h.around.plans.set(v1.plan_id, v3);
    await h.schedule({ plan_id: v1.plan_id });
    h.around.plans.set(v1.plan_id, v2);
    expect((await h.schedule({ plan_id: v1.plan_id })).status).toBe(409);
  });
});

describe('while the turn is another’s', () => {
  const waiting = (): Promise<void> =>
    waitFor('somebody waits for the lock', async () => {
      const { rows } = await h.db.admin.query(
        `select 1 from pg_locks where locktype = 'advisory' and objid = ${ADVISORY_LOCKS.scheduling} and not granted`,
      );
      return rows.length > 0;
    }).then(() => undefined);
  const take = () => other.query(`select pg_advisory_lock(${ADVISORY_LOCKS.scheduling})`);
  const give = () => other.query(`select pg_advisory_unlock(${ADVISORY_LOCKS.scheduling})`);
  const meet = async (hours: ReturnType<typeof hoursOf>): Promise<void> => {
    await h.google.seedEvents([{ summary: 'Just made', ...hours }]);
    expect((await h.call('POST', `${API}/sync`)).status).toBe(200);
  };

  test('a meeting that is read then keeps its time from a schedule that waits', async () => {
    const tasks = [{ task_id: 'z', title: 'Z', duration_minutes: 60 }];
    const dry = await h.schedule({ tasks, dry_run: true });
    const place = must(dry.body.blocks[0], 'the place it would get');
    await take();
    const asked = h.schedule({ tasks });
    await waiting();
    await meet(hoursOf(place));
    await give();
    const { body } = await asked;
    expect(body.status).toBe('applied');
    expect(must(body.blocks[0], 'a block').start >= place.end).toBe(true);
  });

  test('a reschedule that waits places by the preferences with which its work is asked for then', async () => {
    const plan = planOf([60], { task_id: null });
    h.around.plans.set(plan.plan_id, plan);
    const preferences = { split: { min_minutes: 45, max_minutes: 60 } };
    const { body: stands } = await h.schedule({ plan_id: plan.plan_id, preferences });
    await meet(hoursOf(must(stands.blocks[0], 'a block')));
    await take();
    const order = { reason: 'new_meeting', scope: { plan_ids: [plan.plan_id] } };
    const asked = h.call<RunReply>('POST', `${API}/reschedule`, order);
    await waiting();
    // As another run of its work would have it, that was stored meanwhile.
    await h.db.admin.query(
      `update scheduler.scheduler_runs set request = request #- '{request,preferences}'
        where run_id = $1`,
      [stands.run_id],
    );
    await give();
    const { body } = await asked;
    expect(body.change?.moved).toHaveLength(1);
    const { rows } = await h.db.admin.query(
      `select request -> 'preferences' -> 'split' as split
         from scheduler.scheduler_runs where run_id = $1`,
      [body.run_id],
    );
    expect(rows).toEqual([{ split: { min_minutes: 30, max_minutes: 120 } }]);
  });

  test('and from a move that waits', async () => {
    const tasks = [{ task_id: 'y', title: 'Y', duration_minutes: 30 }];
    const block = must((await h.schedule({ tasks })).body.blocks[0], 'a block');
    const to = later(block, 14 * 24 * 60);
    await take();
    const path = `${API}/blocks/${block.block_id}/move`;
    const asked = h.call<{ code: string }>('POST', path, { version: block.version, ...to });
    await waiting();
    await meet({ start: { dateTime: to.start }, end: { dateTime: to.end } });
    await give();
    expect([(await asked).status, (await asked).body.code]).toEqual([409, 'over_meeting']);
  });

  test('reading goes on however many wait, and each of them gets its answer', async () => {
    const tasks = [{ task_id: 'x', title: 'X', duration_minutes: 30 }];
    const block = must((await h.schedule({ tasks })).body.blocks[0], 'a block');
    const to = { version: block.version, ...later(block, 21 * 24 * 60) };
    await take();
    const path = `${API}/blocks/${block.block_id}/move`;
    const asked = Array.from({ length: 12 }, () => h.call<MoveReply>('POST', path, to));
    await waiting();
    const many = await Promise.all(
      Array.from({ length: 20 }, () => h.call('GET', `${API}/blocks`)),
    );
    expect(many.every(({ status }) => status === 200)).toBe(true);
    await give();
    const got = (await Promise.all(asked)).map(({ status }) => status);
    expect(got.toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 11 }, () => 409)]);
  });

  test('who waits too long is told to ask again, and so is who stands behind', async () => {
    const db = openDatabase({
      url: h.db.urlFor('scheduler'),
      application_name: 'waiting',
      onError: () => undefined,
    });
    await take();
    const asked = [1, 2, 3].map((one) => inTurn({ db }, () => Promise.resolve(one), 300));
    const settled = await Promise.allSettled(asked);
    await give();
    for (const one of settled) {
      expect(one).toMatchObject({ reason: { kind: 'unavailable', code: 'scheduling_busy' } });
    }
    expect(await inTurn({ db }, () => Promise.resolve('mine'))).toBe('mine');
    await db.close();
  });
});
