/** A small action-gateway: takes Actions once per key, and lets a test say what becomes of them. */
import { Hono } from 'hono';
import type { Action, ActionState } from '@almanac/shared/contracts/actions';
import { newId } from '@almanac/shared/lang/ids';
import { serve } from '@almanac/shared/http/serve';
import { NOW } from './planner-under-test.ts';

export interface StandInAction {
  action_id: string;
  idempotency_key: string;
  inputs: Record<string, unknown>;
  client_id: string | undefined;
  state: ActionState;
  from_state: ActionState;
  created_at: string;
}

export interface ActionsStandIn {
  url: string;
  /** In the order in which they came; the same key is one. */
  actions: StandInAction[];
  /** How often an Action was posted. */
  posts: number;
  /** Of new ones. */
  state: ActionState;
  created_at: string;
  /** How often an Action was read. */
  looks: number;
  down: boolean;
  /** Calls while it was down. */
  refused: number;
  /** Answers the next proposals after they were taken with nothing, as a lost answer does. */
  lose_answers: number;
  close(): Promise<void>;
}

interface Proposed {
  idempotency_key: string;
  inputs: Record<string, unknown>;
  client_id?: string;
}

export async function startActionsStandIn(): Promise<ActionsStandIn> {
  const it: ActionsStandIn = {
    url: '',
    actions: [],
    posts: 0,
    looks: 0,
    state: 'succeeded',
    created_at: NOW,
    down: false,
    refused: 0,
    lose_answers: 0,
    close: async () => {},
  };
  const app = new Hono();
  app.use('*', async (c, next) => {
    if (!it.down) return next();
    it.refused += 1;
    return c.json({}, 503);
  });
  app.post('/api/v1/actions', async (c) => {
    it.posts += 1;
    const { idempotency_key, inputs, client_id } = await c.req.json<Proposed>();
    let action = it.actions.find((one) => one.idempotency_key === idempotency_key);
    if (action === undefined) {
      const action_id = newId('act');
      const { state, created_at } = it;
      const from_state: ActionState = 'authorized';
      action = { action_id, idempotency_key, inputs, client_id, state, from_state, created_at };
      it.actions.push(action);
    }
    if (it.lose_answers > 0) {
      it.lose_answers -= 1;
      return c.json({}, 503);
    }
    const { action_id } = action;
    const expires_at = '2026-11-24T08:00:00Z';
    const reply = { action_id, decision: 'authorized', level: 1, reason: 'allowed', expires_at };
    return c.json(reply, 202);
  });
  app.get('/api/v1/actions/:id', (c) => {
    it.looks += 1;
    const action = it.actions.find(({ action_id }) => action_id === c.req.param('id'));
    return action === undefined ? c.json({}, 404) : c.json(shown(action));
  });
  const server = await serve(app, '127.0.0.1', 0);
  it.url = server.url;
  it.close = () => server.close();
  return it;
}

function shown({ action_id, inputs, state, from_state, created_at }: StandInAction): Action {
  const at = created_at;
  return {
    action_id,
    action_type: 'coda.create_process_template',
    version: 1,
    state,
    level: 1,
    shadow: false,
    requested_by: 'planner',
    client_id: null,
    target: { system: 'coda', ref: 'x' },
    inputs,
    risk: 'low',
    reversibility: 'reversible',
    expected_effect: 'x',
    reasoning: 'x',
    payload_hash: 'x',
    policy_version: 1,
    standing_authorization_id: null,
    attempts: 0,
    result: null,
    created_at,
    expires_at: at,
    checks: [],
    votes: { need: 0, have: 0 },
    decisions: [],
    confirm_by: null,
    title: 'x',
    evidence: [],
    affected_records: [],
    rollback: { strategy: 'manual' },
    preconditions: [],
    executions: [],
    rolls_back: null,
    rolled_back_by: null,
    card: { title: 'x', fields: [] },
    events: [{ seq: 1, at, from_state, to_state: state, actor: 'x', detail: 'x' }],
  };
}
