/** Rows of other services as they would have written them, for what the observer watches. */
import { newId } from '@almanac/shared/lang/ids';
import type { Queryable } from '@almanac/shared/pg/database';

export async function seedCall(
  admin: Queryable,
  call: {
    at: string;
    purpose?: string;
    cost_usd?: number | null;
    outcome?: string;
    ms?: number;
    attempt?: number;
  },
): Promise<string> {
  const call_id = newId('call');
  const { at, purpose = 'plan', cost_usd = 0.01, outcome = 'ok', ms = 900, attempt = null } = call;
  await admin.query(
    `insert into core.model_calls (call_id, at, service, purpose, model, outcome, cost_usd, ms, attempt)
     values ($1, $2, 'planner', $3, 'test', $4, $5, $6, $7)`,
    [call_id, at, purpose, outcome, cost_usd, ms, attempt],
  );
  return call_id;
}

export async function seedAction(
  admin: Queryable,
  action: { action_type: string; state: string; at: string; requested_by?: string },
): Promise<string> {
  const action_id = newId('act');
  const { action_type, state, at, requested_by = 'scheduler' } = action;
  await admin.query(
    `insert into actions.actions (action_id, action_type, version, state, level, shadow, requested_by,
       requested_by_type, idempotency_key, request_hash, target, inputs, payload, payload_hash, policy_version,
       risk, reversibility, expected_effect, reasoning, particulars, decision, decision_level, reason,
       attempts, holds, created_at, expires_at)
     values ($1, $2, 1, $3, 1, false, $5, 'service', $1, 'h', '{}', '{}', '{}', 'h', 1, 'low', 'reversible',
       'effect', 'reasoning', '{}', 'authorized', 1, 'test', 1, 0, $4, $4::timestamptz + interval '1 day')`,
    [action_id, action_type, state, at, requested_by],
  );
  await admin.query(
    `insert into actions.action_events (action_id, at, from_state, to_state, actor, detail, changes)
     values ($1, $2, 'executing', $3, 'executor', '', '{}')`,
    [action_id, at, state],
  );
  return action_id;
}

/** An attempt, now by the database's clock. */
export async function seedAttempt(
  admin: Queryable,
  action_id: string,
  attempt: number,
  ...[state = 'failed', error = 'it broke']: string[]
): Promise<void> {
  await admin.query(
    `insert into actions.executions (execution_id, action_id, attempt, state, provider_key, lease_until, finished_at, error)
     values ($1 || '.' || $2::int, $1, $2, $3, 'k', now(), now(), $4)`,
    [action_id, attempt, state, error],
  );
}

/** A connected Google account whose consent itself ends. */
export async function seedConsent(admin: Queryable, consent_ends_at: string): Promise<void> {
  await admin.query(
    `insert into scheduler.calendar_connections (provider, status, origin, refresh_token_sealed, key_id,
       connected_by, connected_at, updated_at, consent_ends_at)
     values ('google', 'connected', 'person', 'sealed', 'k', 'ana', now(), now(), $1)`,
    [consent_ends_at],
  );
}

export async function seedRefusal(
  admin: Queryable,
  provider: string,
  changed_at: string,
): Promise<void> {
  await admin.query(
    `insert into core.provider_refusals (service, provider, area, reason, told, probe_at, changed_at)
     values ('planner', $1, '', 'no', true, now(), $2)`,
    [provider, changed_at],
  );
}

/** A business fact; one that was written down here says that Almanac was at work then. */
export async function seedEvent(
  admin: Queryable,
  event: { occurred_at: string; recorded_at: string; imported_at?: string },
): Promise<void> {
  const { occurred_at, recorded_at, imported_at } = event;
  await admin.query(
    `insert into memory.events (event_id, event_type, event_source, payload, occurred_at, recorded_at, recorded_by, imported_at)
     values ($1, 'plan.created', 'test', '{}', $2, $3, 'test', $4)`,
    [newId('evt'), occurred_at, recorded_at, imported_at ?? null],
  );
}

/** A job of a service that nobody takes, ready since `ready_s` seconds. */
export async function seedJob(
  admin: Queryable,
  job: { service: string; name: string; ready_s?: number; state?: string },
): Promise<void> {
  const { service, name, ready_s = 0, state = 'created' } = job;
  const schema = `${service.replaceAll('-', '_')}_queue`;
  await admin.query(`select ${schema}.create_queue($1, '{"policy":"standard"}')`, [name]);
  await admin.query(
    `insert into ${schema}.job (name, data, start_after, state)
     values ($1, '{"id": 1}', now() - make_interval(secs => $2), $3::${schema}.job_state)`,
    [name, ready_s, state],
  );
}
