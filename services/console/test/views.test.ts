import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Part, SituationView, TodayView } from '@almanac/shared/contracts/console-views';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { fineAnswers } from './stand-ins.ts';
import { openStage, type Browser, type Stage } from './stage.ts';

const HOUR_MS = 3_600_000;
const ID = '0'.repeat(26);

let stage: Stage;
let ana: Browser;

beforeAll(async () => {
  stage = await openStage();
  ana = await stage.person('ana', 'approver');
});
beforeEach(() => {
  Object.assign(stage.answers, fineAnswers());
});
afterAll(() => stage.close());

const json = (body: unknown) => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const page = (...items: object[]) => json({ items, next_cursor: null });
const today = async () => (await ana.call<TodayView>('GET', '/api/views/today')).body;
const situation = async () => (await ana.call<SituationView>('GET', '/api/views/situation')).body;

/** The page once every part of it is known: under load the action-gateway may be silent for longer than a page waits. */
function whole<V extends object>(read: () => Promise<V>): Promise<V> {
  return waitFor('a page without a gap', async () => {
    const view = await read();
    return !/"known":false|"silent"/.test(JSON.stringify(view)) && view;
  });
}

function valueOf<T>(part: Part<T>): T {
  if (!part.known) throw new Error(part.why);
  return part.value;
}

function block(title: string, start: Date, minutes: number, more: object = {}) {
  return {
    block_id: `blk_${ID}`,
    run_id: `run_${ID}`,
    plan_id: `plan_${ID}`,
    task_id: null,
    step_id: `step_${ID}`,
    client_id: null,
    kind: null,
    title,
    start: start.toISOString(),
    end: new Date(start.getTime() + minutes * 60_000).toISOString(),
    part: 1,
    parts: 1,
    why: 'There is room.',
    calendar_event_id: null,
    status: 'applied',
    pinned: false,
    version: 1,
    actual_start: null,
    actual_end: null,
    moved_from: null,
    overdue: false,
    actual_minutes: null,
    completed_via: null,
    completed_at: null,
    ...more,
  };
}

test('the day comes whole with one request: blocks by the clock, hours of 14 days, what waits, how yesterday went', async () => {
  const first = await today();
  const start = Date.parse(first.day.start);
  const [early, late] = [new Date(start + 8 * HOUR_MS), new Date(start + 12 * HOUR_MS)];
  const before = new Date(start - 10 * HOUR_MS);
  stage.answers.any = (target) =>
    target.startsWith('/api/v1/scheduler/blocks')
      ? page(
          block('Second', late, 60),
          block('First', early, 90),
          block('Yesterday', before, 60, { status: 'done', actual_minutes: 60 }),
        )
      : page();
  const view = await whole(today);
  expect(view.zone).toBe('Europe/Berlin');
  const { items, hours } = valueOf(view.blocks);
  expect(items.map(({ title }) => title)).toEqual(['First', 'Second']);
  expect(hours).toHaveLength(14);
  expect(hours.at(-1)).toMatchObject({
    date: view.day.date,
    planned_minutes: 150,
    worked_minutes: 0,
  });
  expect(hours.at(-2)).toMatchObject({ planned_minutes: 60, worked_minutes: 60 });
  expect(valueOf(view.waiting)).toEqual({ items: [], count: 0, more: false });
  expect(valueOf(view.reflection)?.mode).toBe('daily');
  expect(valueOf(view.controls).kill_switch).toBe(false);
  expect(valueOf(view.conflicts)).toEqual({ open: 0, more: false });
  expect(valueOf(view.services).map(({ state }) => state)).toEqual(Array(5).fill('running'));
  expect(valueOf(view.unscheduled)).toEqual([]);
  expect(valueOf(view.incidents)).toEqual([]);
  expect(valueOf(view.audit)).toMatchObject({ verified: true });
});

test('blocks of more than one page are all counted', async () => {
  const { day } = await today();
  const at = new Date(Date.parse(day.start) + 9 * HOUR_MS);
  stage.answers.any = (target) => {
    if (!target.startsWith('/api/v1/scheduler/blocks')) return page();
    const is_second = target.includes('cursor=more');
    return json({ items: [block('x', at, 60)], next_cursor: is_second ? null : 'more' });
  };
  expect(valueOf((await today()).blocks).hours.at(-1)?.planned_minutes).toBe(120);
});

test('what cannot be read says why and is never an empty list; the rest is there', async () => {
  stage.answers.any = (target) => {
    if (target.startsWith('/api/v1/scheduler')) return { status: 500, headers: {}, body: 'broken' };
    if (target.startsWith('/api/v1/observer')) return json({ nonsense: true });
    if (target.startsWith('/api/v1/memory')) {
      const body = JSON.stringify({
        type: 'x',
        title: 'x',
        status: 503,
        code: 'database_unavailable',
        detail: 'The database cannot be reached.',
        request_id: 'req_1',
      });
      return { status: 503, headers: { 'content-type': 'application/problem+json' }, body };
    }
    return page();
  };
  const view = await today();
  expect(view.blocks).toEqual({ known: false, why: 'The scheduler answered 500.' });
  expect(view.incidents).toEqual({
    known: false,
    why: 'The observer answered something that is not understood.',
  });
  expect(view.conflicts).toEqual({ known: false, why: 'The database cannot be reached.' });
  expect(view.waiting.known).toBe(true);
});

test('a page waits a few seconds for a silent part, and no longer', async () => {
  stage.answers.runs = 'silence';
  stage.answers.health['planner'] = 'silence';
  const asked = performance.now();
  const view = await today();
  expect(performance.now() - asked).toBeLessThan(8000);
  expect(view.unscheduled).toEqual({ known: false, why: 'The scheduler does not answer.' });
  const planner = valueOf(view.services).find(({ service }) => service === 'planner');
  expect(planner?.state).toBe('silent');
});

test('the situation names what is wrong, the gravest first, and predicts what may be late', async () => {
  const incident = (severity: string, status: string) => ({
    incident_id: `inc_${ID}`,
    type: 'a.test',
    severity,
    title: severity,
    detail: '',
    status,
    count: 1,
    first_at: '2026-11-27T08:00:00Z',
    last_at: '2026-11-27T08:00:00Z',
  });
  const due = new Date(Date.now() + 24 * HOUR_MS).toISOString();
  stage.answers.any = (target) => {
    if (target.includes('incidents?status=open')) return page(incident('SEV2', 'open'));
    if (target.includes('incidents?status=ack')) return page(incident('SEV0', 'acknowledged'));
    if (target.includes('plans?live=true&limit=200&steps=true')) return page(plan(due));
    if (target.includes('/patterns')) {
      const limits = { in_hour: 0, in_day: 0 };
      const at = '2026-11-27T08:00:00Z';
      return json({ as_of: at, from: at, items: [], left_out: [], limits });
    }
    return page();
  };
  const view = await whole(situation);
  expect(valueOf(view.incidents).map(({ title }) => title)).toEqual(['SEV0', 'SEV2']);
  expect(valueOf(view.queue).dead_letters).toBe(0);
  expect(valueOf(view.budget).paused).toBe(false);
  expect(valueOf(view.limits).items.length).toBeGreaterThan(0);
  expect(valueOf(view.patterns).items).toEqual([]);
  // Nothing was spent, so there is no pace.
  expect(view.predictions.budget).toEqual({ known: true, value: null });
  expect(valueOf(view.predictions.deadlines)).toMatchObject([
    { title: 'Offer', chance: 1, needed_minutes: 60, scheduled_minutes: 0 },
  ]);
});

test('what models cost on the days before says when the month’s limit is reached', async () => {
  const { rows } = await stage.db.admin.query<{ monthly: string }>(
    'select monthly_budget_usd as monthly from core.model_budget',
  );
  const { rows: days } = await stage.db.admin.query<{ over: number }>(
    `select extract(day from now() at time zone 'Europe/Berlin')::int - 1 as over`,
  );
  const over = days[0]?.over ?? 0;
  const each = Number(rows[0]?.monthly ?? 0) / 8;
  await stage.db.admin.query(
    `insert into core.model_calls (call_id, at, service, purpose, model, input_tokens, output_tokens, cost_usd, ms, outcome)
     select 'call_' || n, now() - make_interval(days => n), 'planner', 'plan', 'm', 1, 1, $1, 1, 'ok'
       from generate_series(1, $2::int) n`,
    [each, Math.min(over, 7)],
  );
  const told = await waitFor('the outlook', async () => {
    const { budget } = (await situation()).predictions;
    return budget.known && { budget: budget.value };
  }).then(({ budget }) => budget);
  // On the first of a month no day of it is over, so there is no pace.
  const pace = over === 0 ? 0 : each;
  expect(told?.days ?? 0).toBe(Math.min(over, 7));
  expect(told?.per_day_usd ?? 0).toBeCloseTo(pace, 2);
  expect((told?.confidence ?? 0) > 0).toBe(over > 0);
});

test('nobody sees a view without a session', async () => {
  for (const path of ['/api/views/today', '/api/views/situation', '/api/views/status']) {
    expect((await stage.browser().call('GET', path)).status).toBe(401);
  }
  expect((await ana.call('GET', '/api/views/status')).status).toBe(200);
});

function plan(due: string) {
  return {
    plan_id: `plan_${ID}`,
    plan_title: 'Offer',
    intent: 'Offer',
    task_id: null,
    client_id: null,
    status: 'scheduled',
    version: 1,
    due,
    priority: 'normal',
    steps: [{ step_id: `step_${ID}`, range_minutes: { p50: 60, p80: 80 } }],
    progress: { closed_steps: 0, actual_minutes: 0 },
    totals: { steps: 1, estimated_minutes: 60, p80_minutes: 80 },
    provenance: { source: 'template', memories: [] },
    created_at: due,
    updated_at: due,
  };
}
