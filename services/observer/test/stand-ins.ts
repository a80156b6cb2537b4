/** Small real servers in place of the services the observer calls. They can be stopped and come back on the same port. */
import type { AuditCheckpoint } from '@almanac/shared/contracts/audit';
import { Hono } from 'hono';
import type { Action } from '@almanac/shared/contracts/actions';
import { graphEdge, graphNode } from '@almanac/shared/contracts/memory';
import { serve, type Server } from '@almanac/shared/http/serve';
import { newId } from '@almanac/shared/lang/ids';

export interface StandIn {
  url: string;
  stop(): Promise<void>;
  /** Again on the same port. */
  start(): Promise<void>;
}

async function standIn(app: Hono): Promise<StandIn> {
  app.get('/livez', (c) => c.json({ status: 'pass' }));
  let server: Server | undefined = await serve(app, '127.0.0.1', 0);
  const { url, port } = server;
  return {
    url,
    stop: async () => {
      await server?.close();
      server = undefined;
    },
    start: async () => {
      server ??= await serve(app, '127.0.0.1', port);
    },
  };
}

interface Proposed {
  idempotency_key: string;
  action_type: string;
  inputs: { external_id: string; body: string; date: string; author: string };
}

export interface ActionGateway extends StandIn {
  /** Each Action once, in the order they came. */
  proposed: (Proposed & { action_id: string })[];
  /** The latest of the audit. */
  checkpoint: () => AuditCheckpoint | null;
  /** What becomes of an Action, by its place in `proposed`. */
  state: (index: number) => Pick<Action, 'state'> & { detail?: string };
}

export async function startActionGateway(): Promise<ActionGateway> {
  const app = new Hono();
  const gateway: Omit<ActionGateway, keyof StandIn> = {
    proposed: [],
    checkpoint: () => null,
    state: () => ({ state: 'succeeded' }),
  };
  app.get('/api/v1/audit/checkpoint', (c) => c.json({ latest: gateway.checkpoint() }));
  app.post('/api/v1/actions', async (c) => {
    const body: Proposed = await c.req.json();
    let known = gateway.proposed.find((one) => one.idempotency_key === body.idempotency_key);
    if (known === undefined) {
      known = { ...body, action_id: newId('act') };
      gateway.proposed.push(known);
    }
    const expires_at = '2026-11-24T18:00:00Z';
    const { action_id } = known;
    return c.json(
      { action_id, decision: 'authorized', level: 1, reason: 'policy', expires_at },
      202,
    );
  });
  app.get('/api/v1/actions/:id', (c) => {
    const index = gateway.proposed.findIndex((one) => one.action_id === c.req.param('id'));
    const proposed = gateway.proposed[index];
    if (proposed === undefined) return c.json({}, 404);
    const { state, detail = '' } = gateway.state(index);
    return c.json(actionOf(proposed, state, detail));
  });
  // Into `gateway` itself: the routes above read the state that a test sets later.
  return Object.assign(gateway, await standIn(app));
}

function actionOf(
  proposed: Proposed & { action_id: string },
  state: Action['state'],
  detail: string,
): Action {
  const at = '2026-11-23T18:00:00Z';
  return {
    action_id: proposed.action_id,
    action_type: 'coda.post_thread',
    version: 1,
    state,
    level: 1,
    shadow: false,
    requested_by: 'observer',
    client_id: null,
    target: { system: 'coda', ref: 'daily_thread' },
    inputs: { ...proposed.inputs },
    risk: 'low',
    reversibility: 'reversible',
    expected_effect: 'The reflection stands in Coda.',
    reasoning: 'The reflection was asked for by its timer.',
    payload_hash: '0'.repeat(64),
    policy_version: 1,
    standing_authorization_id: null,
    attempts: 1,
    title: 'Post in the Daily Thread.',
    evidence: [],
    affected_records: [],
    rollback: { strategy: 'manual' },
    preconditions: [],
    executions: [],
    rolls_back: null,
    rolled_back_by: null,
    result: null,
    created_at: at,
    expires_at: '2026-11-24T18:00:00Z',
    checks: [],
    votes: { need: 0, have: 0 },
    decisions: [],
    confirm_by: null,
    card: { title: 'Post the reflection', fields: [] },
    events: [{ seq: 1, at, from_state: null, to_state: state, actor: 'executor', detail }],
  };
}

export interface Planner extends StandIn {
  template: string;
}

export async function startPlanner(template: string): Promise<Planner> {
  const app = new Hono();
  const held = { template };
  app.get('/api/v1/planner/prompts/:name', (c) => {
    const item = {
      name: c.req.param('name'),
      version: 3,
      template: held.template,
      labels: ['production'],
      reason: 'test',
      created_at: '2026-01-01T00:00:00Z',
    };
    return c.json({ items: [item], next_cursor: null });
  });
  return Object.assign(held, await standIn(app));
}

export interface Memory extends StandIn {
  events: { event_type: string; dedupe_key: string; payload: Record<string, unknown> }[];
  memories: { key: string; kind: string; content: string; client_id?: string }[];
  /** Node ids, and edges as `from type to`, as often as they were told. */
  graph: { nodes: string[]; edges: string[] };
}

export async function startMemory(): Promise<Memory> {
  const app = new Hono();
  const held: Omit<Memory, keyof StandIn> = {
    events: [],
    memories: [],
    graph: { nodes: [], edges: [] },
  };
  app.post('/api/v1/events', async (c) => {
    held.events.push(await c.req.json());
    return c.json({ event_id: newId('evt'), status: 'stored' }, 201);
  });
  app.post('/api/v1/memory/remember', async (c) => {
    const body: { kind: string; content: string } = await c.req.json();
    held.memories.push({ ...body, key: c.req.header('idempotency-key') ?? '' });
    const indexed = { sparse: true, dense: false };
    return c.json({ memory_id: newId('mem'), status: 'stored', superseded: [], indexed }, 201);
  });
  app.post('/api/v1/memory/graph/nodes', async (c) => {
    const node = graphNode.parse(await c.req.json());
    held.graph.nodes.push(node.node_id);
    return c.json(node, 201);
  });
  app.post('/api/v1/memory/graph/edges', async (c) => {
    const edge = graphEdge.parse(await c.req.json());
    held.graph.edges.push(`${edge.from_node_id} ${edge.edge_type} ${edge.to_node_id}`);
    return c.json(edge, 201);
  });
  return Object.assign(held, await standIn(app));
}
