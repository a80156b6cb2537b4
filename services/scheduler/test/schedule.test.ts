import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { type Harness, NOW, overlaps, planOf, startHarness } from './harness.ts';

const MEETING = {
  start: Date.parse('2026-11-23T14:00Z'),
  end: Date.parse('2026-11-23T15:00Z'),
};
let h: Harness;
beforeAll(async () => {
  h = await startHarness();
  await h.google.seedEvents([
    {
      summary: 'Weekly',
      start: { dateTime: '2026-11-23T14:00:00Z' },
      end: { dateTime: '2026-11-23T15:00:00Z' },
    },
  ]);
});
afterAll(() => h.close());

describe('a plan becomes blocks', () => {
  let first: ScheduleReply;
  const plan = planOf([60, 120, 45]);

  test('the answer is applied, every step is placed in order, and the calendar holds each block once', async () => {
    h.around.plans.set(plan.plan_id, plan);
    const { status, body } = await h.schedule({ plan_id: plan.plan_id });
    expect([status, body.status]).toEqual([201, 'applied']);
    first = body;
    expect(body.blocks.map((block) => block.step_id)).toEqual(plan.sop.steps.map((s) => s.step_id));
    expect(body).toMatchObject({ unscheduled: [], degraded: [], validated: true });
    expect(Date.parse(body.created_at)).toBe(Date.parse(NOW));
    expect(body.blocks.every((block) => block.status === 'applied' && block.why !== '')).toBe(true);
    const events = await h.blocksInGoogle();
    expect(events.map(({ id }) => id)).toEqual(body.blocks.map((b) => b.calendar_event_id));
    expect(overlaps([...events, MEETING])).toBe(false);
  });

  test('the Action says in words what it does, under the run as its key', async () => {
    expect(h.around.actions).toHaveLength(1);
    expect(h.around.actions[0]).toMatchObject({
      action_type: 'calendar.apply_run',
      idempotency_key: first.run_id,
      client_id: 'acme',
      expected_effect: expect.stringContaining('3 blocks are created'),
    });
    expect(first.action_id).toBe(h.around.actions[0]?.['action_id']);
  });

  test('memory, plan and workflow learn of it, each once', async () => {
    await waitFor('the news', () => h.around.news.length > 0 && h.around.plan_status.length > 0);
    await waitFor('the events', () =>
      h.around.events.some((e) => e.event_type === 'schedule.applied'),
    );
    expect(h.around.plan_status).toEqual([`${plan.plan_id} scheduled`]);
    const start = first.blocks[0]?.start;
    const end = first.blocks.at(-1)?.end;
    expect(h.around.news).toEqual([
      expect.objectContaining({
        task_id: 't-001',
        status: 'scheduled',
        start,
        end,
        task_span: { start, end },
      }),
    ]);
    await waitFor(
      'created',
      () => h.around.events.filter((e) => e.event_type === 'block.created').length === 3,
    );
  });

  test('asking again for the same version returns the first run and writes nothing', async () => {
    const again = await h.schedule({ plan_id: plan.plan_id });
    expect(again.body.run_id).toBe(first.run_id);
    expect(h.around.actions).toHaveLength(1);
  });

  test('a new version moves only what it must: unchanged steps keep their blocks', async () => {
    const [one, two, three] = plan.sop.steps;
    const steps = [
      must(one, 'a step'),
      must(two, 'a step'),
      { ...must(three, 'a step'), estimated_minutes: 90 },
    ];
    h.around.plans.set(plan.plan_id, { ...plan, version: 2, sop: { ...plan.sop, steps } });
    const { body } = await h.schedule({ plan_id: plan.plan_id });
    expect(body.status).toBe('applied');
    expect(
      body.blocks.slice(0, 2).map(({ block_id, start, version }) => [block_id, start, version]),
    ).toEqual(
      first.blocks.slice(0, 2).map(({ block_id, start, version }) => [block_id, start, version]),
    );
    const last = must(body.blocks[2], 'a block');
    expect(last.block_id).toBe(first.blocks[2]?.block_id);
    expect(Date.parse(last.end) - Date.parse(last.start)).toBe(90 * 60_000);
    const events = await h.blocksInGoogle();
    expect(events).toHaveLength(3);
    expect(events[2]).toMatchObject({ start: Date.parse(last.start), end: Date.parse(last.end) });
  });

  test('a step that left the plan leaves the calendar', async () => {
    const steps = plan.sop.steps.slice(0, 2);
    h.around.plans.set(plan.plan_id, { ...plan, version: 3, sop: { ...plan.sop, steps } });
    const { body } = await h.schedule({ plan_id: plan.plan_id });
    expect([body.status, body.blocks.length]).toEqual(['applied', 2]);
    expect(await h.blocksInGoogle()).toHaveLength(2);
  });
});

describe('several at once', () => {
  test('plans scheduled at the same moment never overlap', async () => {
    const plans = Array.from({ length: 4 }, () => planOf([60, 60], { task_id: null }));
    for (const plan of plans) h.around.plans.set(plan.plan_id, plan);
    const replies = await Promise.all(plans.map(({ plan_id }) => h.schedule({ plan_id })));
    expect(replies.map(({ body }) => body.status)).toEqual(Array(4).fill('applied'));
    expect(overlaps(await h.blocksInGoogle())).toBe(false);
  });

  test('the same plan asked for twice at once gives one run', async () => {
    const plan = planOf([60], { task_id: null });
    h.around.plans.set(plan.plan_id, plan);
    const both = await Promise.all([1, 2, 3].map(() => h.schedule({ plan_id: plan.plan_id })));
    expect(new Set(both.map(({ body }) => body.run_id)).size).toBe(1);
  });
});

describe('while Google does not answer', () => {
  test('what was read last is used and said, and nothing is put on a known meeting', async () => {
    const plan = planOf([120, 120, 120], { task_id: null });
    h.around.plans.set(plan.plan_id, plan);
    const fault = { provider: 'google', kind: 'status', status: 503 } as const;
    await h.control.setFault({ ...fault, match: { method: 'GET' } });
    const { body } = await h.schedule({ plan_id: plan.plan_id });
    await h.control.clearFaults();
    expect([body.status, body.degraded, body.blocks.length]).toEqual(['applied', ['calendar'], 3]);
    expect(overlaps([...(await h.blocksInGoogle()), MEETING])).toBe(false);
  });

  test('a run waits for the calendar and is applied once when it is back', async () => {
    const plan = planOf([60], { task_id: null });
    h.around.plans.set(plan.plan_id, plan);
    const fault = { provider: 'google', kind: 'status', status: 500, times: 1 } as const;
    await h.control.setFault({ ...fault, match: { method: 'POST', path_includes: '/events' } });
    const asked = h.schedule({ plan_id: plan.plan_id });
    const action = await waitFor('the first try', () => {
      const last = h.around.actions.at(-1);
      return h.around.replies.at(-1)?.status === 503 ? last : undefined;
    });
    await h.around.execute(h.around.grant(String(action['action_id'])));
    const { body } = await asked;
    expect(body.status).toBe('applied');
    const id = body.blocks[0]?.calendar_event_id;
    expect((await h.blocksInGoogle()).filter((event) => event.id === id)).toHaveLength(1);
  });
});

describe('a dry run', () => {
  test('is computed, and stores nothing', async () => {
    const tasks = [{ task_id: 't-9', title: 'Read', duration_minutes: 60 }];
    const { status, body } = await h.schedule({
      tasks,
      dry_run: true,
      now: '2026-11-30T08:00:00Z',
    });
    expect([status, body.status, body.blocks.length]).toEqual([201, 'proposed', 1]);
    expect(Date.parse(body.created_at)).toBe(Date.parse(NOW));
    expect(Date.parse(body.blocks[0]?.start ?? '')).toBeGreaterThanOrEqual(
      Date.parse('2026-11-30T08:00:00Z'),
    );
    expect((await h.call('GET', `/api/v1/scheduler/runs/${body.run_id}`)).status).toBe(404);
  });
});

describe('what cannot be', () => {
  const task = { task_id: 'a', title: 'A', duration_minutes: 60 };
  test.each([
    ['no plan and no tasks', {}, 422],
    ['an unknown field', { tasks: [task], colour: 'red' }, 422],
    ['a wrong type', { tasks: 'all' }, 422],
    ['an impossible length', { tasks: [{ ...task, duration_minutes: 1_000_000 }] }, 422],
    ['no length', { tasks: [{ ...task, duration_minutes: 0 }] }, 422],
    ['a length below nothing', { tasks: [{ ...task, duration_minutes: -30 }] }, 422],
    [
      'a busy time that ends before it begins',
      {
        tasks: [task],
        busy: [{ start: '2026-11-24T10:00:00Z', end: '2026-11-24T09:00:00Z' }],
        dry_run: true,
      },
      422,
    ],
    ['an unknown dependency', { tasks: [{ ...task, depends_on: ['z'] }] }, 422],
    [
      'a deadline before the release',
      { tasks: [{ ...task, release: '2026-11-26', deadline: '2026-11-25' }] },
      422,
    ],
    ['a task twice', { tasks: [task, task] }, 422],
    [
      'a window that is over',
      { tasks: [task], window: { from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' } },
      422,
    ],
    [
      'a window backwards',
      { tasks: [task], window: { from: '2026-12-02T00:00:00Z', to: '2026-12-01T00:00:00Z' } },
      422,
    ],
    [
      'an empty window',
      { tasks: [task], window: { from: '2026-12-02T00:00:00Z', to: '2026-12-02T00:00:00Z' } },
      422,
    ],
    ['now without a dry run', { tasks: [task], now: NOW }, 422],
    ['a due date no calendar has', { tasks: [{ ...task, due: '9999-12-31' }] }, 422],
    ['bad preferences', { tasks: [task], preferences: { slack_share: 3 } }, 422],
    ['an unknown plan', { plan_id: planOf([60]).plan_id }, 404],
    ['half a JSON document', '{"tasks": [', 400],
  ])('%s is refused and writes nothing', async (_, body, status) => {
    const count = async () =>
      (
        await h.db.admin.query<{ n: number }>(
          'select count(*)::int as n from scheduler.scheduler_runs',
        )
      ).rows[0]?.n;
    const before = await count();
    const reply = await h.call('POST', '/api/v1/scheduler/schedule', body);
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toContain('problem+json');
    expect(await count()).toBe(before);
  });

  test('an answer says how long it waited for the calendars, and not for longer than it took', async () => {
    const from = performance.now();
    const { status, headers } = await h.schedule({ tasks: [task], dry_run: true });
    const timing = /^calendar;dur=(\d+\.\d)$/.exec(headers.get('server-timing') ?? '');
    expect(status).toBe(201);
    expect(Number(timing?.[1])).toBeGreaterThan(0);
    expect(Number(timing?.[1])).toBeLessThan(performance.now() - from);
  });

  test('a cycle is named', async () => {
    const tasks = [
      { ...task, depends_on: ['b'] },
      { ...task, task_id: 'b', depends_on: ['a'] },
    ];
    const { status, body } = await h.call('POST', '/api/v1/scheduler/schedule', { tasks });
    expect([status, String(body['detail'])]).toEqual([
      422,
      expect.stringMatching(/a → b → a|b → a → b/),
    ]);
  });

  test('no capacity at all gives reasons, not an error', async () => {
    const { status, body } = await h.schedule({
      tasks: [task],
      preferences: { working_hours: {} },
    });
    expect([status, body.blocks, body.unscheduled.length]).toEqual([201, [], 1]);
    expect(body.unscheduled[0]?.reason).not.toBe('');
  });

  test('hours may last until midnight', async () => {
    const hours = [{ from: '18:00', to: '24:00' }];
    const { status, body } = await h.schedule({
      tasks: [{ ...task, duration_minutes: 360, split: false }],
      preferences: {
        zone: 'UTC',
        working_hours: { wed: hours },
        max_minutes_per_day: 1440,
        slack_share: 0,
        lunch: null,
      },
      window: { from: '2026-12-16T00:00:00Z', to: '2026-12-18T00:00:00Z' },
      dry_run: true,
    });
    expect([status, body.blocks.map(({ start, end }) => [start, end])]).toEqual([
      201,
      [['2026-12-16T18:00:00.000Z', '2026-12-17T00:00:00.000Z']],
    ]);
  });

  test('as many busy times as may be given are taken', async () => {
    const iso = (at: number): string => new Date(Date.parse(NOW) + at * 60_000).toISOString();
    const busy = Array.from({ length: 20_000 }, (_, n) => ({ start: iso(n), end: iso(n + 0.5) }));
    const { status, body } = await h.schedule({ tasks: [task], busy, mode: 'fast', dry_run: true });
    expect([status, body.unscheduled.length]).toEqual([201, 1]);
  });

  test('a body over 4 MiB, no token, and a stopped house are refused', async () => {
    const path = '/api/v1/scheduler/schedule';
    expect(
      (await h.call('POST', path, { tasks: [{ ...task, title: 'x'.repeat(4_300_000) }] })).status,
    ).toBe(413);
    expect((await h.call('POST', path, { tasks: [task] }, '')).status).toBe(401);
    await h.db.admin.query('update core.control_flags set kill_switch = true');
    expect((await h.call('POST', path, { tasks: [task] })).status).toBe(423);
    expect((await h.call('GET', '/api/v1/scheduler/blocks')).status).toBe(200);
    await h.db.admin.query('update core.control_flags set kill_switch = false');
  });
});

describe('reading', () => {
  test('blocks come in pages, runs newest first, events with why they take time', async () => {
    const all = await h.call<{ items: { block_id: string }[] }>('GET', '/api/v1/scheduler/blocks');
    const page = await h.call<{ items: { block_id: string }[]; next_cursor: string }>(
      'GET',
      '/api/v1/scheduler/blocks?limit=2',
    );
    const next = await h.call<{ items: { block_id: string }[] }>(
      'GET',
      `/api/v1/scheduler/blocks?limit=2&cursor=${page.body.next_cursor}`,
    );
    expect([...page.body.items, ...next.body.items]).toEqual(all.body.items.slice(0, 4));
    expect((await h.call('GET', '/api/v1/scheduler/blocks?cursor=zzz')).status).toBe(422);
    expect(
      (await h.call<{ items: unknown[] }>('GET', '/api/v1/scheduler/runs?limit=1')).body.items,
    ).toHaveLength(1);
    const window = 'from=2026-11-23T00:00:00Z&to=2026-11-24T00:00:00Z';
    const events = await h.call<{ items: unknown[] }>(
      'GET',
      `/api/v1/scheduler/calendar-events?${window}`,
    );
    expect(events.body.items).toEqual([
      expect.objectContaining({ title: 'Weekly', busy: true, why: 'marked as busy' }),
    ]);
    const free = await h.call<{ free: unknown[]; zone: string }>(
      'GET',
      `/api/v1/scheduler/availability?${window}`,
    );
    expect([free.status, free.body.zone]).toEqual([200, 'Europe/Berlin']);
  });

  test('preferences start with defaults, are kept by version, and refuse nonsense', async () => {
    const path = '/api/v1/scheduler/preferences';
    const { body } = await h.call('GET', path);
    expect(body).toMatchObject({ zone: 'Europe/Berlin', slack_share: 0.15 });
    expect((await h.call('PUT', path, { ...body, buffer_minutes: 500 })).status).toBe(422);
    expect((await h.call('PUT', path, { ...body, buffer_minutes: 5 })).status).toBe(200);
    expect((await h.call('GET', path)).body['buffer_minutes']).toBe(5);
  });

  test('the OpenAPI document names every route, and health passes', async () => {
    const { status, body } = await h.call<{ paths: object }>('GET', '/openapi.json');
    expect(status).toBe(200);
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/scheduler/schedule',
        '/api/v1/scheduler/blocks/{block_id}/done',
        '/oauth/callback',
        '/webhooks/gcal',
      ]),
    );
    expect((await h.call('GET', '/health')).body['status']).toBe('pass');
  });
});
