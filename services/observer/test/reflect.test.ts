import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyAudit } from '@almanac/shared/audit/verify';
import { reflection } from '@almanac/shared/contracts/observer';
import { SEVERAL_CLIENTS } from '@almanac/shared/contracts/memory-scopes';
import { must } from '@almanac/shared/lang/assert';
import { queueSchema } from '@almanac/shared/queue/queue';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { startHarness, type Harness } from './harness.ts';
import { seedBlock, seedPlan, seedRun } from './seed.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(async () => {
  await h.stop();
});
beforeEach(async () => {
  h.setClock('2026-11-23T17:00:00Z');
  h.gateway.state = () => ({ state: 'succeeded' });
  await h.gateway.start();
});

function block(day: string, from: string, to: string) {
  return { title: 'Write the outline', start_at: `${day}T${from}Z`, end_at: `${day}T${to}Z` };
}

async function count(table: string, where: string, ...values: unknown[]): Promise<number> {
  const text = `select count(*)::int as n from ${table} where ${where}`;
  const { rows } = await h.test_db.admin.query<{ n: number }>(text, values);
  return must(rows[0], 'a row').n;
}

/** The reflection as it is now. */
async function current(reflection_id: string) {
  const { body } = await h.send('GET', `/api/v1/observer/reflections/${reflection_id}`);
  return reflection.parse(body);
}

/** What was proposed for one row of the thread, oldest first. */
function postsOf(external_id: string) {
  return h.gateway.proposed.filter((one) => one.inputs.external_id === external_id);
}

test('a day is counted, worded, posted to Coda, remembered and recorded', async () => {
  const { admin } = h.test_db;
  const created_at = '2026-11-23T07:00:00Z';
  const plan_id = await seedPlan(admin, { plan_title: 'Outline for Kestrel', created_at });
  const day = '2026-11-23';
  const done = { status: 'done', actual_minutes: 75, plan_id, client_id: 'kestrel' };
  await seedBlock(admin, { ...block(day, '08:00', '09:00'), ...done });
  await seedBlock(admin, { ...block(day, '10:00', '11:30'), title: 'Review', status: 'applied' });
  const next = { ...block('2026-11-24', '08:00', '08:30'), title: 'Send it', status: 'applied' };
  await seedBlock(admin, next);
  const run = { estimated_minutes: 60, actual_minutes: 75, billable: true };
  await seedRun(admin, { ...run, completed_at: '2026-11-23T09:05:00Z' });

  const { status, reflection: made } = await h.reflect('mode=daily');

  expect(status).toBe(201);
  expect(made).toMatchObject({
    mode: 'daily',
    period: day,
    worded_by: 'template',
    degraded: [],
    version: 1,
    posted: { coda: 'posted', ref: `almanac-daily-${day}` },
    stats: {
      from: '2026-11-22T23:00:00.000Z',
      to: '2026-11-23T23:00:00.000Z',
      blocks: { planned: 2, done: 1, open: 1, moved: 0 },
      planned_minutes: 150,
      done_minutes: 75,
      plans: { created: 1, completed: 0 },
      by_plan: [{ plan_title: 'Outline for Kestrel', planned_minutes: 60, done_minutes: 75 }],
      execution: { runs: 1, actual_minutes: 75, billable_minutes: 75 },
      next: [{ title: 'Send it' }],
    },
  });
  expect(made.narrative_markdown).toContain('2 blocks were planned, 2 h 30 min in all.');
  expect(postsOf(`almanac-daily-${day}`).map((one) => one.inputs)).toEqual([
    {
      external_id: `almanac-daily-${day}`,
      date: day,
      author: 'Almanac',
      body: made.narrative_markdown,
    },
  ]);
  const id = made.reflection_id;
  await waitFor('the memory', () =>
    h.memory.memories.some((one) => one.key === `reflection:${id}:1`),
  );
  // It names the work of every client, so it is no client's and not everybody's.
  expect(h.memory.memories.map((one) => one.client_id)).toEqual([SEVERAL_CLIENTS]);
  const node = `reflection:daily:${day}`;
  await waitFor('the graph', () => h.memory.graph.edges.includes(`${node} tells_of ${plan_id}`));
  expect(h.memory.graph.nodes).toEqual([node, `day:${day}`, 'week:2026-W48']);
  expect(h.memory.graph.edges).toEqual([
    `${node} about day:${day}`,
    `${node} part_of reflection:weekly:2026-W48`,
    `day:${day} part_of week:2026-W48`,
    `${node} tells_of ${plan_id}`,
  ]);
  await waitFor('the id of the memory', async () => (await current(id)).memory_id !== null);
  await waitFor('the event', () =>
    h.memory.events.some((one) => one.dedupe_key === `reflection.created:${id}`),
  );
  expect(
    await count('core.audit_event', `subject = $1 and action = 'reflection.created'`, id),
  ).toBe(1);
  expect(
    await count('core.audit_event', `subject = $1 and action = 'reflection.post_posted'`, id),
  ).toBe(1);
});

test('a repeat without news gives the same answer and sends nothing', async () => {
  const first = await h.reflect('mode=daily&date=2026-11-10');
  const { reflection_id } = first.reflection;
  const { memory_id } = await waitFor('the memory', async () => {
    const now = await current(reflection_id);
    return now.memory_id !== null && now;
  });
  const again = await h.reflect('mode=daily&date=2026-11-10');
  expect(first.status).toBe(201);
  expect(again.status).toBe(200);
  expect(again.reflection).toEqual({ ...first.reflection, memory_id });
  expect(postsOf('almanac-daily-2026-11-10')).toHaveLength(1);
});

test('ten calls at once make one reflection and one post', async () => {
  const day = '2026-11-11';
  await seedBlock(h.test_db.admin, { ...block(day, '08:00', '09:00'), status: 'done' });
  const calls = Array.from({ length: 10 }, () => h.reflect(`mode=daily&date=${day}`));
  const answers = await Promise.all(calls);
  expect(answers.filter((one) => one.status === 201)).toHaveLength(1);
  expect(answers.filter((one) => one.status === 200)).toHaveLength(9);
  expect(new Set(answers.map((one) => one.reflection.reflection_id)).size).toBe(1);
  expect(answers.every((one) => one.reflection.version === 1)).toBe(true);
  expect(await count('observer.reflections', 'period = $1', day)).toBe(1);
  await waitFor('the post', () => postsOf(`almanac-daily-${day}`).length > 0);
  expect(postsOf(`almanac-daily-${day}`)).toHaveLength(1);
});

test('late data makes a new version that updates the same row of the thread', async () => {
  const day = '2026-11-12';
  const first = await h.reflect(`mode=daily&date=${day}`);
  await seedBlock(h.test_db.admin, { ...block(day, '08:00', '09:00'), status: 'done' });
  const second = await h.reflect(`mode=daily&date=${day}`);
  expect(second.status).toBe(200);
  expect(second.reflection).toMatchObject({
    reflection_id: first.reflection.reflection_id,
    version: 2,
    posted: { coda: 'posted' },
    stats: { blocks: { done: 1 } },
  });
  const posts = postsOf(`almanac-daily-${day}`);
  expect(posts.map((one) => one.idempotency_key)).toEqual(
    [1, 2].map((version) => `coda.post_thread:${first.reflection.reflection_id}:${version}`),
  );
  expect(posts[1]?.inputs.body).toContain('All of it is done: 1 h of work.');
  expect(
    await count(
      'observer.reflection_versions',
      'reflection_id = $1',
      first.reflection.reflection_id,
    ),
  ).toBe(2);
});

test("what is said of yesterday after its evening reaches Coda with today's reflection, and its look ahead stays", async () => {
  const { admin } = h.test_db;
  h.setClock('2026-12-02T17:00:00Z');
  const at = block('2026-12-02', '18:00', '19:00');
  const block_id = await seedBlock(admin, { ...at, status: 'applied' });
  await seedBlock(admin, {
    ...block('2026-12-03', '08:00', '09:00'),
    title: 'Send it',
    status: 'applied',
  });
  const first = await h.reflect('mode=daily');
  await admin.query(`update scheduler.blocks set status = 'done' where title = 'Send it'`);
  await admin.query(`update scheduler.blocks set status = 'done' where block_id = $1`, [block_id]);
  h.setClock('2026-12-03T17:00:00Z');
  await h.reflect('mode=daily');
  const id = first.reflection.reflection_id;
  await waitFor('the second version', async () => (await current(id)).version === 2);
  await waitFor('its post', () => postsOf('almanac-daily-2026-12-02').length === 2);
  const renewed = await current(id);
  expect(renewed.stats.blocks).toMatchObject({ done: 1, open: 0 });
  expect(renewed.narrative_markdown).toContain('1. Send it: 09:00–10:00');
  h.setClock('2026-12-03T18:00:00Z');
  await seedBlock(admin, { ...block('2026-12-03', '15:00', '16:00'), status: 'done' });
  await h.reflect('mode=daily');
  const jobs = `select count(*)::int as n from ${queueSchema('observer')}.job 
    where name = 'renew-reflection' and state = 'completed' and data ->> 'day' = '2026-12-02'`;
  await waitFor(
    'the second look',
    async () => (await admin.query<{ n: number }>(jobs)).rows[0]?.n === 2,
  );
  expect((await current(id)).version).toBe(2);
  expect(postsOf('almanac-daily-2026-12-02')).toHaveLength(2);
});

test('an older version never lands on top of a newer one', async () => {
  const day = '2026-11-13';
  h.gateway.state = () => ({ state: 'executing' });
  const first = await h.reflect(`mode=daily&date=${day}`);
  expect(first.reflection.posted.coda).toBe('queued');
  await seedBlock(h.test_db.admin, { ...block(day, '08:00', '09:00'), status: 'done' });
  const second = await h.reflect(`mode=daily&date=${day}`);
  expect(second.reflection.posted.coda).toBe('queued');
  expect(postsOf(`almanac-daily-${day}`)).toHaveLength(1);
  h.gateway.state = () => ({ state: 'succeeded' });
  await waitFor('the second post', () => postsOf(`almanac-daily-${day}`).length === 2);
});

test('an empty day gets a short honest note', async () => {
  const { reflection: made } = await h.reflect('mode=daily&date=2026-11-07');
  expect(made.narrative_markdown).toContain('No blocks were planned for this day.');
  expect(made.stats.planned_minutes).toBe(0);
});

test('a week is Monday to Sunday and has one reflection, whichever day names it', async () => {
  const { admin } = h.test_db;
  const sunday = { title: 'Sunday work', status: 'done' };
  await seedBlock(admin, { ...block('2026-11-08', '22:00', '22:45'), ...sunday });
  await seedBlock(admin, { ...block('2026-11-08', '23:00', '23:45'), ...sunday, title: 'Monday' });
  const week = await h.reflect('mode=weekly&date=2026-11-04');
  expect(week.status).toBe(201);
  expect(week.reflection).toMatchObject({
    period: '2026-W45',
    stats: {
      blocks: { planned: 1 },
      from: '2026-11-01T23:00:00.000Z',
      to: '2026-11-08T23:00:00.000Z',
    },
  });
  expect(postsOf('almanac-weekly-2026-W45')[0]?.inputs.date).toBe('2026-11-08');
  const again = await h.reflect('mode=weekly&date=2026-11-08');
  expect(again.status).toBe(200);
  expect(again.reflection.reflection_id).toBe(week.reflection.reflection_id);
});

test('the week in which the clocks go back has 169 hours and holds its first and last hour', async () => {
  const { admin } = h.test_db;
  const status = 'done';
  const first = {
    title: 'First',
    status,
    start_at: '2026-10-18T22:00:00Z',
    end_at: '2026-10-18T23:00:00Z',
  };
  const last = {
    title: 'Last',
    status,
    start_at: '2026-10-25T22:00:00Z',
    end_at: '2026-10-25T23:00:00Z',
  };
  const after = {
    title: 'After',
    status,
    start_at: '2026-10-25T23:00:00Z',
    end_at: '2026-10-26T00:00:00Z',
  };
  for (const one of [first, last, after]) await seedBlock(admin, one);
  const { reflection: made } = await h.reflect('mode=weekly&date=2026-10-21');
  expect(made.stats.done_minutes).toBe(120);
  expect((Date.parse(made.stats.to) - Date.parse(made.stats.from)) / 3_600_000).toBe(169);
});

test('without a date it is today in the zone, not in UTC', async () => {
  h.setClock('2026-11-24T23:30:00Z');
  const { reflection: made } = await h.reflect('mode=daily');
  expect(made.period).toBe('2026-11-25');
});

describe('what becomes of the post', () => {
  test('while the action-gateway is down it is queued, and posted once when it is back', async () => {
    await h.gateway.stop();
    const day = '2026-11-14';
    const { status, reflection: made } = await h.reflect(`mode=daily&date=${day}`);
    expect(status).toBe(201);
    expect(made.posted.coda).toBe('queued');
    expect(made.degraded.join()).toContain('action-gateway');
    await h.gateway.start();
    const path = `/api/v1/observer/reflections/${made.reflection_id}`;
    const posted = await waitFor('the post', async () => {
      const now = reflection.parse((await h.send('GET', path)).body);
      return now.posted.coda === 'posted' ? now : undefined;
    });
    expect(posted.degraded).toEqual([]);
    expect(postsOf(`almanac-daily-${day}`)).toHaveLength(1);
  });

  test('a version nobody proposed yet is left out when a newer one exists', async () => {
    await h.test_db.admin.query('update core.control_flags set jobs_enabled = false');
    const day = '2026-11-15';
    h.gateway.state = () => ({ state: 'succeeded' });
    const reflecting = h.reflect(`mode=daily&date=${day}`);
    await waitFor(
      'version 1',
      async () => (await count('observer.posts', 'version = 1 and settled_at is null')) > 0,
    );
    await seedBlock(h.test_db.admin, { ...block(day, '08:00', '09:00'), status: 'done' });
    const second = h.reflect(`mode=daily&date=${day}`);
    await waitFor(
      'version 2',
      async () => (await count('observer.posts', 'version = 2 and settled_at is null')) > 0,
    );
    await h.test_db.admin.query('update core.control_flags set jobs_enabled = true');
    await Promise.all([reflecting, second]);
    await waitFor('the post', () => postsOf(`almanac-daily-${day}`).length > 0);
    await waitFor(
      'both settled',
      async () => (await count('observer.posts', 'settled_at is null')) === 0,
    );
    expect(postsOf(`almanac-daily-${day}`).map((one) => one.idempotency_key.at(-1))).toEqual(['2']);
  });

  test('where Coda is off it is skipped, with the reason', async () => {
    h.gateway.state = () => ({ state: 'failed', detail: 'Coda is not configured.' });
    const { reflection: made } = await h.reflect('mode=daily&date=2026-11-16');
    expect(made.posted).toEqual({ coda: 'skipped', reason: 'Coda is not configured.' });
  });

  test('under a strict policy it waits for a person, and is posted once that person agrees', async () => {
    h.gateway.state = () => ({ state: 'awaiting_approval' });
    const { reflection: made } = await h.reflect('mode=daily&date=2026-11-17');
    expect(made.posted.coda).toBe('awaiting_approval');
    h.gateway.state = () => ({ state: 'succeeded' });
    const path = `/api/v1/observer/reflections/${made.reflection_id}`;
    await waitFor('the post', async () => {
      return reflection.parse((await h.send('GET', path)).body).posted.coda === 'posted';
    });
  });

  test('an Action that expired before it could be done is proposed again', async () => {
    const day = '2026-11-18';
    const isFirst = (index: number): boolean =>
      h.gateway.proposed[index]?.idempotency_key.endsWith(':1') ?? false;
    h.gateway.state = (index) => ({ state: isFirst(index) ? 'expired' : 'succeeded' });
    await h.reflect(`mode=daily&date=${day}`);
    await waitFor('the second Action', () => postsOf(`almanac-daily-${day}`).length === 2);
    expect(postsOf(`almanac-daily-${day}`)[1]?.idempotency_key).toMatch(/:1:2$/);
  });
});

test('while everything is stopped nothing is reflected and nothing is written', async () => {
  const { admin } = h.test_db;
  await admin.query(`update core.control_flags set kill_switch = true, reason = 'test'`);
  const refused = await h.send('POST', '/api/v1/observer/reflect?mode=daily&date=2026-11-09');
  const read = await h.send('GET', '/api/v1/observer/reflections?limit=1');
  await admin.query('update core.control_flags set kill_switch = false');
  expect(refused).toMatchObject({ status: 423, body: { code: 'kill_switch_engaged' } });
  expect(read.status).toBe(200);
  expect(await count('observer.reflections', `period = '2026-11-09'`)).toBe(0);
});

test.each([
  'mode=daily&date=2026-02-30',
  'mode=daily&date=yesterday',
  'mode=daily&date=1999-12-31',
  'mode=monthly',
  'mode=daily&day=2026-11-23',
  'date=2026-11-23',
])('refuses %s with 422', async (query) => {
  const { status, body } = await h.send('POST', `/api/v1/observer/reflect?${query}`);
  expect(status).toBe(422);
  expect(body).toMatchObject({ code: 'invalid' });
});

test('refuses a day that has not begun', async () => {
  const refused = await h.send('POST', '/api/v1/observer/reflect?mode=daily&date=2026-11-24');
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'date' }] } });
});

test('reflections are listed newest first, page by page', async () => {
  const seen: string[] = [];
  let cursor = '';
  do {
    const { status, body } = await h.send('GET', `/api/v1/observer/reflections?limit=4${cursor}`);
    expect(status).toBe(200);
    const page = body as { items: { reflection_id: string }[]; next_cursor: string | null };
    seen.push(...page.items.map((item) => item.reflection_id));
    cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
  } while (cursor !== '');
  expect(seen).toHaveLength(await count('observer.reflections', 'true'));
  expect(new Set(seen).size).toBe(seen.length);
  const bad = await h.send('GET', '/api/v1/observer/reflections?cursor=nonsense');
  expect(bad.status).toBe(422);
});

test('an unknown reflection is 404', async () => {
  const { status } = await h.send('GET', `/api/v1/observer/reflections/ref_${'0'.repeat(26)}`);
  expect(status).toBe(404);
});

test('stats answer for a window, and refuse one that is too long or runs backwards', async () => {
  const at = (from: string, to: string): string => `/api/v1/observer/stats?from=${from}&to=${to}`;
  const fine = await h.send('GET', at('2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z'));
  expect(fine).toMatchObject({ status: 200, body: { plans: { created: 1 } } });
  const long = await h.send('GET', at('2026-01-01T00:00:00Z', '2027-03-01T00:00:00Z'));
  expect(long.status).toBe(422);
  const backwards = await h.send('GET', at('2026-12-01T00:00:00Z', '2026-11-01T00:00:00Z'));
  expect(backwards.status).toBe(422);
});

test('the OpenAPI document lists the routes, and health names what is down', async () => {
  const { status, body } = await h.send('GET', '/openapi.json');
  expect(status).toBe(200);
  expect(Object.keys((body as { paths: object }).paths)).toEqual(
    expect.arrayContaining([
      '/api/v1/observer/reflect',
      '/api/v1/observer/incidents/{incident_id}/ack',
    ]),
  );
  await h.gateway.stop();
  const health = await h.send('GET', '/health');
  expect(health).toMatchObject({
    status: 200,
    body: { status: 'warn', degraded: ['action-gateway'], checks: { model: { status: 'off' } } },
  });
});

test('the audit chain holds over everything above', async () => {
  expect(await verifyAudit(h.test_db.admin)).toMatchObject({ verified: true, faults: [] });
});
