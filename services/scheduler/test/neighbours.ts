/**
 * Small stand-ins for the services around the scheduler, on one real server: a planner that knows plans, an action-gateway
 * that grants at once and calls back, a memory that takes events, a workflow that takes news.
 */
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import type { Plan, StepOutcome } from '@almanac/shared/contracts/planner';
import type { EventUpdatedWebhook } from '@almanac/shared/contracts/workflows';
import { serve, type Server } from '@almanac/shared/http/serve';
import { taggedHash } from '@almanac/shared/lang/canonical';
import { newId } from '@almanac/shared/lang/ids';

type Json = Record<string, unknown>;

export interface Granted {
  action_id: string;
  grant: string;
  payload: Json;
}

export interface Neighbours {
  url: string;
  plans: Map<string, Plan>;
  /** What people said of steps at the planner itself, by plan. */
  said: Map<string, StepOutcome[]>;
  plan_status: string[];
  plan_patches: Json[];
  outcomes: { path: string; body: Json }[];
  actions: Json[];
  states: Map<string, string>;
  /** Until when Actions hold that are proposed from now on. */
  expires_at: string;
  events: { event_type: string; payload: Json; dedupe_key: string }[];
  news: EventUpdatedWebhook[];
  replies: { status: number; body: Json }[];
  /** What the gateway decides; `hold` authorizes without executing. */
  decide: 'authorized' | 'awaiting_approval' | 'blocked' | 'hold';
  workflow_down: boolean;
  planner_down: boolean;
  /** What memory lists as current preferences. */
  memories: Json[];
  memory_down: boolean;
  /** The versions of any prompt; none is an unknown prompt. */
  prompts: Json[];
  /** A fresh grant for an Action of before. */
  grant(action_id: string): Granted;
  execute(granted: Granted): Promise<{ status: number; body: Json }>;
  at(scheduler_url: string, gateway_token: string): void;
  /** Where the action-gateway calls the scheduler, and as whom. */
  scheduler(): { url: string; token: string };
  close(): Promise<void>;
}

export async function startNeighbours(): Promise<Neighbours> {
  const app = new Hono();
  const grants = new Map<string, string>();
  const payloads = new Map<string, Json>();
  let scheduler = { url: '', token: '' };
  const all: Neighbours = {
    url: '',
    plans: new Map(),
    said: new Map(),
    plan_status: [],
    plan_patches: [],
    outcomes: [],
    actions: [],
    states: new Map(),
    expires_at: '2026-12-24T00:00:00.000Z',
    events: [],
    news: [],
    replies: [],
    decide: 'authorized',
    workflow_down: false,
    planner_down: false,
    memories: [],
    memory_down: false,
    prompts: [],
    grant: (action_id) => {
      const payload = payloads.get(action_id) ?? {};
      const grant = randomBytes(24).toString('hex');
      grants.set(grant, `${action_id} ${taggedHash('almanac.action.v1', payload)}`);
      return { action_id, grant, payload };
    },
    execute: async (granted) => {
      const response = await fetch(`${scheduler.url}/api/v1/scheduler/internal/apply-run`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${scheduler.token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(granted),
      });
      const reply = { status: response.status, body: (await response.json()) as Json };
      all.replies.push(reply);
      return reply;
    },
    scheduler: () => scheduler,
    at: (url, token) => {
      scheduler = { url, token };
    },
    close: () => Promise.resolve(),
  };
  addPlanner(app, all);
  addGateway(app, all, { grants, payloads });
  app.post('/api/v1/events', async (c) => {
    const event = (await c.req.json()) as Neighbours['events'][number];
    const known = all.events.some((one) => one.dedupe_key === event.dedupe_key);
    if (!known) all.events.push(event);
    return c.json({ event_id: newId('evt'), status: known ? 'duplicate' : 'stored' }, 201);
  });
  app.get('/api/v1/memory', (c) =>
    all.memory_down ? c.json({}, 503) : c.json({ items: all.memories, next_cursor: null }),
  );
  app.post('/webhook/gcal/event-updated', async (c) => {
    if (all.workflow_down) return c.json({}, 503);
    if (c.req.header('x-almanac-key') !== 'webhook-key') return c.json({}, 401);
    all.news.push((await c.req.json()) as EventUpdatedWebhook);
    return c.json({ ok: true });
  });
  const server: Server = await serve(app, '127.0.0.1', 0);
  all.url = server.url;
  all.close = () => server.close();
  return all;
}

function addPlanner(app: Hono, all: Neighbours): void {
  const unknown = {
    title: 'x',
    type: 'x',
    status: 404,
    code: 'not_found',
    detail: 'There is no such plan.',
    request_id: 'r',
  };
  app.get('/api/v1/planner/plans/:id', (c) => {
    const plan = all.plans.get(c.req.param('id'));
    return plan === undefined ? c.json(unknown, 404) : c.json(plan);
  });
  app.get('/api/v1/planner/plans/:id/outcomes', (c) =>
    c.json({ items: all.said.get(c.req.param('id')) ?? [], next_cursor: null }),
  );
  app.get('/api/v1/planner/prompts/:name', (c) =>
    all.prompts.length === 0 ? c.json(unknown, 404) : c.json({ items: all.prompts }),
  );
  app.patch('/api/v1/planner/plans/:id', async (c) => {
    const patch = (await c.req.json()) as Json;
    all.plan_patches.push({ plan_id: c.req.param('id'), ...patch });
    all.plan_status.push(`${c.req.param('id')} ${String(patch['status'])}`);
    return c.json(all.plans.get(c.req.param('id')) ?? {});
  });
  app.post('/api/v1/planner/plans/:id/steps/:step/outcome', async (c) => {
    if (all.planner_down)
      return c.json({ ...unknown, status: 503, code: 'unavailable' }, 503, { 'retry-after': '1' });
    all.outcomes.push({ path: c.req.path, body: (await c.req.json()) as Json });
    return c.json({});
  });
}

function addGateway(
  app: Hono,
  all: Neighbours,
  store: { grants: Map<string, string>; payloads: Map<string, Json> },
): void {
  const by_key = new Map<string, string>();
  app.post('/api/v1/actions', async (c) => {
    const action = (await c.req.json()) as Json;
    const key = String(action['idempotency_key']);
    const known = by_key.get(key);
    const action_id = known ?? newId('act');
    const { expires_at } = all;
    if (known === undefined) {
      by_key.set(key, action_id);
      all.actions.push({ ...action, action_id });
      all.states.set(action_id, 'authorized');
      store.payloads.set(action_id, {
        action_type: action['action_type'],
        target: action['target'],
        inputs: action['inputs'],
        requested_by: 'scheduler',
        policy_version: 1,
        expires_at,
      });
      if (all.decide === 'authorized') setImmediate(() => void all.execute(all.grant(action_id)));
    }
    const decision = all.decide === 'hold' ? 'authorized' : all.decide;
    return c.json({ action_id, decision, level: 1, reason: 'test policy', expires_at }, 202);
  });
  app.get('/api/v1/actions/:id', (c) => {
    const action_id = c.req.param('id');
    const expires_at = store.payloads.get(action_id)?.['expires_at'];
    return c.json({ action_id, state: all.states.get(action_id) ?? 'failed', expires_at });
  });
  app.post('/api/v1/internal/grants/redeem', async (c) => {
    const { grant, action_id, payload_hash } = (await c.req.json()) as Record<string, string>;
    const good = store.grants.get(grant ?? '') === `${action_id} ${payload_hash}`;
    store.grants.delete(grant ?? '');
    const refused = {
      title: 'x',
      type: 'x',
      status: 403,
      code: 'grant_refused',
      detail: 'This grant is not good.',
      request_id: 'r',
    };
    return good ? c.json({ action_id, attempt: 1 }) : c.json(refused, 403);
  });
}
