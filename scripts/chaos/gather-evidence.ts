import { verifyAudit } from '@almanac/shared/audit/verify';
import type { Transaction } from '@almanac/shared/pg/database';
import { TIMERS } from './at-rest.ts';
import type { ActionRow, AttemptRow, AuditRow, BlockRow, Evidence, PlanRow } from './evidence.ts';
import type { RunRow, StateChange } from './evidence.ts';
import { rowsOf } from './facts.ts';
import type { Lane } from './lane.ts';

const ACTIONS = `
  with merged as (
    select e.action_id, jsonb_object_agg(c.key, c.value order by e.seq) as record
      from actions.action_events e, jsonb_each(e.changes) c group by e.action_id),
  rebuilt as (
    select action_id, to_jsonb(jsonb_populate_record(null::actions.actions, record)) as record from merged)
  select a.action_id, a.action_type, a.state, a.payload, a.payload_hash, a.expires_at,
         (select e.changes ->> 'payload_hash' from actions.action_events e
           where e.action_id = a.action_id order by e.seq limit 1) as proposed_hash,
         (select min(e.seq) from actions.action_events e
           where e.action_id = a.action_id and e.to_state = 'authorized') as authorized_seq,
         (select min(e.seq) from actions.action_events e
           where e.action_id = a.action_id and e.to_state = 'claimed') as claimed_seq,
         array(select c.key from jsonb_each(to_jsonb(a)) c
                where c.value is distinct from r.record -> c.key) as differs
    from actions.actions a left join rebuilt r using (action_id)`;

const ATTEMPTS = `
  select x.action_id, x.attempt, x.state, x.started_at, g.spent_at
    from actions.executions x left join actions.grants g using (action_id, attempt)`;

/** Every row that is or bears a change of state, the transaction that wrote it, and the audit it must have brought with it. */
const CHANGES = `
  select 'action event' as kind, action_id as subject, array['action.' || to_state] as actions, xmin::text as tx
    from actions.action_events
  union all
  select 'block version', block_id, array[what], xmin::text from scheduler.block_history
  union all
  select 'calendar write', block_id, array['calendar.' || op], xmin::text
    from scheduler.run_changes where outcome is not null
  union all
  select 'plan version', plan_id,
         array[case when version = 1 then 'plan.created' else 'plan.revised' end], xmin::text
    from planner.plan_versions
  union all
  select 'plan', plan_id, array['plan.created', 'plan.revised', 'plan.' || status], xmin::text
    from planner.plans
  union all
  select 'step word', step_id, array['step.' || status], xmin::text from planner.step_words
  union all
  select 'word about a task', task_id, array['task.' || outcome], xmin::text from planner.task_words
  union all
  select 'mark of the table', table_id, array['coda.mark_moved'], xmin::text from planner.coda_mark
  union all
  select 'reflection version', reflection_id,
         array[case when version = 1 then 'reflection.created' else 'reflection.renewed' end], xmin::text
    from observer.reflection_versions
  union all
  select 'post', reflection_id, array['reflection.post_' || status], xmin::text
    from observer.posts where settled_at is not null
  union all
  select 'event', event_id, array['event.recorded'], xmin::text from memory.events
   where event_source <> 'memory-gateway'
  union all
  select 'control flags', 'controls', array['control.changed', 'control.killed', 'control.resumed'],
         xmin::text from core.control_flags where version > 1
  union all
  select 'standing authorization', standing_authorization_id,
         array['standing_authorization.granted', 'standing_authorization.revoked'], xmin::text
    from actions.standing_authorizations`;

const MANY: Record<string, string> = {
  plans: `select plan_id, task_id, version, status, estimated_minutes from planner.plans`,
  runs: `select run_id, plan_id, plan_version, status,
                jsonb_array_length(coalesce(result -> 'unscheduled', '[]')) as unscheduled
           from scheduler.scheduler_runs`,
  blocks: `select block_id, plan_id, task_id, status, start_at, end_at, calendar_event_id, deleted_by
             from scheduler.blocks`,
  audit: `select action, subject, xmin::text as tx from core.audit_event`,
  egress: `select what from core.egress`,
  event_keys: `select dedupe_key as text from memory.events where dedupe_key is not null`,
  memory_refs: `select source ->> 'ref' as text from memory.memories where source ? 'ref'`,
  connections: `select calendar_id from scheduler.calendar_connections`,
  reflections: `select period, mode, narrative_markdown, reflection_id from observer.reflections`,
};

/** To be read at rest. The rows are of one moment: a timer may expire an Action at any time. */
export async function gatherEvidence(lane: Lane): Promise<Evidence> {
  const records = await lane.db.transaction(readRecords);
  const last = lane.journal.at(-1)?.seq;
  lane.journal.push(...(await lane.sandbox.journal(undefined, last)));
  const stored = await lane.sandbox.google.events();
  const { calendar_id } = records;
  return {
    ...records,
    audit_faults: (await verifyAudit(lane.db)).faults,
    events: stored.filter((one) => one.calendar_id === calendar_id).map(({ event }) => event),
    tasks: await lane.sandbox.coda.rows('grid-tasks'),
    thread: await lane.sandbox.coda.rows('grid-daily-thread'),
    journal: lane.journal,
  };
}

type Records = Omit<Evidence, 'audit_faults' | 'events' | 'tasks' | 'thread' | 'journal'>;

async function readRecords(tx: Transaction): Promise<Records> {
  await tx.query('set transaction isolation level repeatable read');
  const many = <Row>(name: string): Promise<Row[]> => rowsOf<Row>(tx, MANY[name] ?? '');
  const texts = async (name: string): Promise<string[]> =>
    (await many<{ text: string }>(name)).map(({ text }) => text);
  const [connection] = await many<{ calendar_id: string | null }>('connections');
  return {
    plans: await many<PlanRow>('plans'),
    runs: await many<RunRow>('runs'),
    blocks: await many<BlockRow>('blocks'),
    actions: await rowsOf<ActionRow>(tx, ACTIONS),
    attempts: await rowsOf<AttemptRow>(tx, ATTEMPTS),
    changes: await rowsOf<StateChange>(tx, CHANGES),
    audit: await many<AuditRow>('audit'),
    egress: await many('egress'),
    leftovers: await leftovers(tx),
    event_keys: await texts('event_keys'),
    memory_refs: await texts('memory_refs'),
    reflections: await many('reflections'),
    calendar_id: connection?.calendar_id ?? null,
  };
}

/** A timer that was killed is followed by its next time: its dead job is no loss. */
async function leftovers(tx: Transaction): Promise<string[]> {
  const schemas = await rowsOf<{ schema: string }>(
    tx,
    `select nspname as schema from pg_namespace where nspname like '%\\_queue' order by 1`,
  );
  const jobs = schemas.map(
    ({ schema }) =>
      `select '${schema}: job ' || name || ' ' || state || ' ' || coalesce(output ->> 'message', '') as what
         from ${schema}.job
        where (state = 'failed' or name like '%.dead') and replace(name, '.dead', '') <> all ($1)`,
  );
  const rows = await rowsOf<{ what: string }>(
    tx,
    [
      ...jobs,
      `select 'dead letter of ' || action_type || ': ' || error from actions.dead_letters`,
      // A workflow whose service was killed under it failed indeed, and its caller repeated it.
      // What watchers saw of the kills themselves (attempts that failed, an outage) is so; a broken audit is not.
      `select 'incident ' || type || ': ' || title from observer.incidents
        where type not like 'workflow.failed%'
          and (type like 'audit.%' or type not in (select type from observer.watch_signals))`,
    ].join(' union all '),
    [TIMERS],
  );
  return rows.map(({ what }) => what);
}
