/** Proposed runs: what a person accepts goes out whole, what they decline is over and not asked again. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReply } from '@almanac/shared/contracts/reschedule';
import type { Block, ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { type Harness, hoursOf, NOW, planOf, startHarness } from './harness.ts';

const API = '/api/v1/scheduler';
const LATER = '2026-11-25T07:00:00Z';
let h: Harness;
let orchestrator = '';
const folder = mkdtempSync(join(tmpdir(), 'almanac-clock-'));
const clock = join(folder, 'now');
beforeAll(async () => {
  writeFileSync(clock, NOW);
  const env = { SYNC_CRON: '0 0 1 1 *', RESCHEDULE: 'auto', ALMANAC_CLOCK: `@${clock}` };
  h = await startHarness({ env });
  orchestrator = await h.db.token('n8n', 'orchestrator');
});
afterAll(async () => {
  await h.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => writeFileSync(clock, NOW));

const sync = () => h.call('POST', `${API}/sync`);
const decline = (run_id: string, body: object = {}) =>
  h.call<RunReply & { code?: string }>('POST', `${API}/runs/${run_id}/decline`, body);
const apply = (run_id: string) =>
  h.call<RunReply & { code?: string }>('POST', `${API}/runs/${run_id}/apply`);
const runs = async () => (await h.call<{ items: RunReply[] }>('GET', `${API}/runs`)).body.items;
const blocksOf = async (plan_id: string | null) => {
  const path = `${API}/blocks?plan_id=${must(plan_id, 'a plan')}`;
  return (await h.call<{ items: Block[] }>('GET', path)).body.items;
};
async function scheduled(minutes: number[], token?: string): Promise<ScheduleReply> {
  const plan = planOf(minutes, { task_id: null });
  h.around.plans.set(plan.plan_id, plan);
  const order = { plan_id: plan.plan_id };
  const { body } = await h.call<ScheduleReply>('POST', `${API}/schedule`, order, token);
  return body;
}
/** As if the person had taken the consent away, or had not given it yet; what was written stays. */
async function withoutCalendar<T>(work: () => Promise<T>): Promise<T> {
  const { rows } = await h.db.admin.query('delete from scheduler.calendar_connections returning *');
  try {
    return await work();
  } finally {
    await h.db.admin.query(
      `insert into scheduler.calendar_connections
       select * from jsonb_populate_recordset(null::scheduler.calendar_connections, $1)`,
      [JSON.stringify(rows)],
    );
  }
}
/** Time passes over a block without a word: that is only proposed to be worked later. */
async function overdue(later = LATER): Promise<{ block: Block; run: RunReply }> {
  const block = must((await scheduled([60])).blocks[0], 'a block');
  writeFileSync(clock, later);
  await sync();
  const run = await waitFor('a run about the block', async () =>
    (await runs()).find(({ status, change }) => {
      return status === 'proposed' && change?.moved.some((one) => one.block_id === block.block_id);
    }),
  );
  return { block, run };
}

describe('declining', () => {
  test('a proposed move: the block stays, the run is over, and its cause does not propose it again', async () => {
    const { block, run } = await overdue();
    const { status, body } = await decline(run.run_id, { reason: 'It was done on paper.' });
    expect([status, body.status]).toEqual([200, 'failed']);
    expect(body.detail).toContain('It was done on paper.');
    expect(body.declined_at).toBe(LATER.replace('Z', '.000Z'));
    const before = (await runs()).length;
    await h.db.admin.query(
      `update scheduler_queue.job set state = 'created', start_after = now(), completed_on = null
        where name = 'reschedule'`,
    );
    await sync();
    await waitFor('no reschedule waits', async () => {
      const { rows } = await h.db.admin.query(
        `select 1 from scheduler_queue.job where name = 'reschedule' and state < 'completed'`,
      );
      return rows.length === 0;
    });
    expect(await runs()).toHaveLength(before);
    expect(await blocksOf(block.plan_id)).toMatchObject([{ start: block.start, version: 1 }]);
    await waitFor('memory hears of it', () =>
      h.around.events.some(({ event_type }) => event_type === 'schedule.declined'),
    );

    // Again is the same answer; accepting it afterwards is too late.
    expect((await decline(run.run_id)).body).toEqual(body);
    expect((await apply(run.run_id)).body.code).toBe('run_over');
  });

  test('is refused for a run that went out, and for one that nobody knows', async () => {
    const { run_id } = await scheduled([30]);
    const { status, body } = await decline(run_id);
    expect([status, body.code]).toEqual([409, 'run_not_proposed']);
    expect((await decline(`run_${'0'.repeat(26)}`)).status).toBe(404);
    expect((await decline(run_id, { why: 'x' })).status).toBe(422);
  });

  test('by rejecting its Action: a workflow that asks again makes no second one, a person does', async () => {
    h.around.decide = 'awaiting_approval';
    const run = await scheduled([45], orchestrator);
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
      const { body } = await h.call<RunReply>('GET', `${API}/runs/${run.run_id}`);
      return body.status === 'failed' && body.declined_at !== null;
    });
    const actions = h.around.actions.length;
    h.around.decide = 'authorized';
    const order = { plan_id: run.plan_id };
    const again = await h.call<RunReply>('POST', `${API}/schedule`, order, orchestrator);
    expect([again.body.run_id, again.body.status]).toEqual([run.run_id, 'failed']);
    expect(h.around.actions).toHaveLength(actions);
    const asked = await h.call<RunReply>('POST', `${API}/schedule`, order);
    expect(asked.body.status).toBe('applied');
  });

  test('a schedule made without a calendar: a workflow gets it no second time, a person does', async () => {
    await withoutCalendar(async () => {
      const run = await scheduled([60], orchestrator);
      expect(run.status).toBe('proposed');
      await decline(run.run_id);
      expect(await blocksOf(run.plan_id)).toEqual([]);
      const order = { plan_id: run.plan_id };
      const again = await h.call<RunReply>('POST', `${API}/schedule`, order, orchestrator);
      expect([again.body.run_id, again.body.status]).toEqual([run.run_id, 'failed']);
      const asked = await h.call<RunReply>('POST', `${API}/schedule`, order);
      expect(asked.body.status).toBe('proposed');
    });
  });
});

describe('a schedule made without a calendar over one that was written', () => {
  /** The step needs longer, and its block so another shape; nothing of it is decided yet. */
  async function longer() {
    const plan = planOf([60], { task_id: null });
    const { plan_id } = plan;
    h.around.plans.set(plan_id, plan);
    const { body: run } = await h.schedule({ plan_id });
    const [step] = plan.sop.steps;
    const steps = [{ ...must(step, 'a step'), estimated_minutes: 90 }];
    h.around.plans.set(plan_id, { ...plan, version: 2, sop: { ...plan.sop, steps } });
    const changed = await withoutCalendar(() => h.schedule({ plan_id }));
    expect(changed.body).toMatchObject({ status: 'proposed', moved: [{}] });
    const stood = { ...must(run.blocks[0], 'a block') };
    return { plan_id, block: stood, proposed: changed.body };
  }
  const eventOf = async ({ calendar_event_id }: Block) =>
    (await h.blocksInGoogle()).find(({ id }) => id === calendar_event_id);

  test('changes nothing as long as it waits, not even for a full reading; it shows what it would be', async () => {
    const { plan_id, block, proposed } = await longer();
    expect(await blocksOf(plan_id)).toMatchObject([block]);
    const minutes = ({ start, end }: Block) => (Date.parse(end) - Date.parse(start)) / 60_000;
    expect(proposed.blocks.map(minutes)).toEqual([90]);
    await h.db.admin.query('update scheduler.sync_state set sync_token = null');
    await sync();
    expect(await eventOf(block)).toMatchObject({ start: Date.parse(block.start) });
    // Asked again while there is no calendar it is the same one.
    const again = await withoutCalendar(() =>
      h.call<ScheduleReply>('POST', `${API}/schedule`, { plan_id }),
    );
    expect(again.body.run_id).toBe(proposed.run_id);
    const accepted = await apply(proposed.run_id);
    expect(accepted.body).toMatchObject({ status: 'applied' });
    expect((await blocksOf(plan_id)).map(minutes)).toEqual([90]);
    expect(accepted.body.blocks.map(minutes)).toEqual([90]);
  });

  test('and declined leaves what stands, also where the work was done meanwhile or the place is another’s', async () => {
    const { plan_id, block, proposed } = await longer();
    const other = await scheduled([60]);
    await h.call('POST', `${API}/blocks/${block.block_id}/done`, { outcome: 'done' });
    const declined = await decline(proposed.run_id);
    expect([declined.status, declined.body.status]).toEqual([200, 'failed']);
    const { start, end } = block;
    expect(await blocksOf(plan_id)).toMatchObject([{ start, end, status: 'done' }]);
    expect(await blocksOf(other.plan_id)).toMatchObject(other.blocks);
  });

  test('is refused once its work was scheduled by a run of several plans: no step is there twice', async () => {
    const run = await withoutCalendar(() => scheduled([60]));
    const plan_id = must(run.plan_id, 'a plan');
    const other = planOf([30], { task_id: null });
    h.around.plans.set(other.plan_id, other);
    const order = { plan_ids: [plan_id, other.plan_id] };
    const [meeting] = await h.google.seedEvents([
      { summary: 'For a while', ...hoursOf(must(run.blocks[0], 'a block')) },
    ]);
    const several = await h.call<ScheduleReply>('POST', `${API}/schedule`, order);
    expect(several.body.status).toBe('applied');
    await h.google.deleteEvent(must(meeting, 'an event').id);
    expect((await apply(run.run_id)).body.code).toBe('run_outdated');
    await decline(run.run_id);
    const own = several.body.blocks.filter((block) => block.plan_id === plan_id);
    expect(await blocksOf(plan_id)).toMatchObject(own);
  });

  test('is refused once a newer version of the plan was scheduled', async () => {
    const { plan_id, proposed } = await longer();
    const plan = must(h.around.plans.get(plan_id), 'the plan');
    h.around.plans.set(plan_id, { ...plan, version: 3 });
    await withoutCalendar(() => h.call('POST', `${API}/schedule`, { plan_id }));
    expect((await apply(proposed.run_id)).body.code).toBe('run_outdated');
  });
});

test('a schedule made without the calendar and accepted with it also moves and removes what was written before', async () => {
  const run = await scheduled([60, 60]);
  const plan_id = must(run.plan_id, 'a plan');
  const plan = must(h.around.plans.get(plan_id), 'the plan');
  const [first] = plan.sop.steps;
  // The second step goes, and the first takes less: its block gets shorter.
  const shorter = { ...must(first, 'a step'), estimated_minutes: 45 };
  h.around.plans.set(plan_id, { ...plan, version: 2, sop: { ...plan.sop, steps: [shorter] } });
  const changed = await withoutCalendar(() =>
    h.call<ScheduleReply>('POST', `${API}/schedule`, { plan_id }),
  );
  expect(changed.body.status).toBe('proposed');
  const accepted = await apply(changed.body.run_id);
  expect(accepted.body).toMatchObject({ status: 'applied' });
  const own = new Set(
    [...run.blocks, ...(await blocksOf(plan_id))].map((block) => block.calendar_event_id),
  );
  const events = (await h.blocksInGoogle()).filter(({ id }) => own.has(id));
  const wanted = (await blocksOf(plan_id)).map(({ start, end }) => [
    Date.parse(start),
    Date.parse(end),
  ]);
  expect(events.map(({ start, end }) => [start, end])).toEqual(wanted);
  const action = h.around.actions.find((one) => one['idempotency_key'] === changed.body.run_id);
  const { changes } = must(action, 'the Action')['inputs'] as { changes: { op: string }[] };
  const ops = changes.map(({ op }) => op);
  expect([ops[0], ops.includes('update')]).toEqual(['delete', true]);
});

test('a change that would place the rest of a step is refused once another run has placed it', async () => {
  const run = await scheduled([120]);
  const { block_id } = must(run.blocks[0], 'a block');
  const done = { outcome: 'partial', actual_minutes: 45 };
  await h.call('POST', `${API}/blocks/${block_id}/done`, done);
  const order = { reason: 'late_finish', scope: { block_ids: [block_id] } };
  const change = () => h.call<RunReply>('POST', `${API}/reschedule`, order);
  const waits = (await withoutCalendar(change)).body;
  expect([waits.status, (await blocksOf(run.plan_id)).length]).toEqual(['proposed', 1]);
  expect((await change()).body.status).toBe('applied');
  const placed = await blocksOf(run.plan_id);
  expect(placed.length).toBeGreaterThan(1);
  const { status, body } = await apply(waits.run_id);
  expect([status, body]).toEqual([
    409,
    expect.objectContaining({ detail: expect.stringContaining('by another run since') }),
  ]);
  expect(await blocksOf(run.plan_id)).toHaveLength(placed.length);
});

test('a block that a person said no to moving is in no proposal about another', async () => {
  // A week later, where nothing of the others stands in the way.
  const [now, later] = ['2026-12-07T07:00:00Z', '2026-12-08T07:00:00Z'];
  writeFileSync(clock, now);
  const first = await overdue(later);
  await decline(first.run.run_id);
  writeFileSync(clock, now);
  const { run } = await overdue(later);
  const named = run.change?.moved.map(({ block_id }) => block_id);
  expect(named).not.toContain(first.block.block_id);
});
