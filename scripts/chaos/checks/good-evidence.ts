/** One task's worth of evidence in which nothing is wrong: what the tests of the checks spoil in one place each. */
import { canonicalJson } from '@almanac/shared/lang/canonical';
import { sha256Hex } from '@almanac/shared/lang/ids';
import type { ActionRow, Evidence } from '../evidence.ts';
import type { Expected } from '../workload.ts';

const START = '2026-11-23T09:00:00.000Z';
const END = '2026-11-23T10:00:00.000Z';
const FIELDS = { status: 'Scheduled', plan_id: 'plan_1', start: START, end: END, event_id: 'ev1' };
const CELLS = {
  task_id: 't-1',
  almanac_status: 'Scheduled',
  almanac_plan_id: 'plan_1',
  almanac_start: START,
  almanac_end: END,
  almanac_event_id: 'ev1',
};

/** A fresh copy at each call. */
export function goodEvidence(): Evidence {
  return { ...goodRecords(), ...goodProvider() };
}

type Provider = Pick<Evidence, 'events' | 'tasks' | 'thread' | 'journal'>;

function goodRecords(): Omit<Evidence, keyof Provider> {
  const change = { op: 'create', block_id: 'blk_1', event_id: 'ev1', title: 'Write', start: START };
  return {
    plans: [
      { plan_id: 'plan_1', task_id: 't-1', version: 1, status: 'scheduled', estimated_minutes: 60 },
    ],
    runs: [
      { run_id: 'run_1', plan_id: 'plan_1', plan_version: 1, status: 'applied', unscheduled: 0 },
    ],
    blocks: [
      {
        block_id: 'blk_1',
        plan_id: 'plan_1',
        task_id: 't-1',
        status: 'applied',
        start_at: START,
        end_at: END,
        calendar_event_id: 'ev1',
        deleted_by: null,
      },
    ],
    actions: [
      action('act_1', 'calendar.apply_run', {
        run_id: 'run_1',
        changes: [{ ...change, end: END }],
      }),
      action('act_2', 'coda.update_task', { task_id: 't-1', fields: FIELDS }),
      action('act_3', 'coda.post_thread', thread('almanac-daily-2026-11-23', 'A day.')),
      action('act_4', 'coda.post_thread', thread('approved', 'Yes.')),
    ],
    attempts: ['act_1', 'act_2', 'act_3', 'act_4'].map((action_id) => ({
      action_id,
      attempt: 1,
      state: 'succeeded',
      started_at: '2026-11-26T10:00:00.000Z',
      spent_at: '2026-11-26T10:00:00.100Z',
    })),
    changes: [
      { kind: 'action event', subject: 'act_1', actions: ['action.authorized'], tx: '7' },
      { kind: 'plan version', subject: 'plan_1', actions: ['plan.created'], tx: '8' },
    ],
    audit: [
      { action: 'action.authorized', subject: 'act_1', tx: '7' },
      { action: 'plan.created', subject: 'plan_1', tx: '8' },
    ],
    audit_faults: [],
    egress: [{ what: 'calendar' }],
    leftovers: [],
    event_keys: [
      'plan.created:plan_1:1',
      'schedule.computed:run_1:1',
      'schedule.applied:run_1:1',
      'reflection.created:ref_1',
    ],
    memory_refs: ['plan_1', 'ref_1'],
    reflections: [
      { reflection_id: 'ref_1', mode: 'daily', period: '2026-11-23', narrative_markdown: 'A day.' },
    ],
    calendar_id: 'ours',
  };
}

function goodProvider(): Provider {
  return {
    events: [
      {
        id: 'ev1',
        etag: '"1"',
        status: 'confirmed',
        start: { dateTime: START },
        end: { dateTime: END },
        extendedProperties: { private: { almanac_block_id: 'blk_1' } },
      } as unknown as Evidence['events'][number],
    ],
    tasks: [row({ ...CELLS })],
    thread: [
      row({ external_id: 'almanac-daily-2026-11-23', body: 'A day.' }),
      row({ external_id: 'approved', body: 'Yes.' }),
    ],
    journal: [
      written(1, '/calendar/v3/calendars', { summary: 'Almanac' }),
      written(2, '/calendar/v3/calendars/ours/events?sendUpdates=none', {
        id: 'ev1',
        summary: 'Write',
        start: { dateTime: START },
        end: { dateTime: END },
      }),
      written(3, '/coda/apis/v1/docs/d/tables/grid-tasks/rows', rowBody(CELLS)),
      written(
        4,
        '/coda/apis/v1/docs/d/tables/grid-daily-thread/rows',
        rowBody(thread('approved', 'Yes.')),
      ),
    ],
  };
}

export function goodRound(): Expected {
  return {
    round: 0,
    tasks: [{ task_id: 't-1', version: 1 }],
    decisions: { approved: 'approved', rejected: 'rejected', expired: 'expired' },
    stop: undefined,
    period: '2026-11-23',
  };
}

export function written(seq: number, path: string, body: object): Evidence['journal'][number] {
  const is_coda = path.startsWith('/coda');
  return {
    seq,
    provider: is_coda ? 'coda' : 'google',
    method: 'POST',
    path,
    status: is_coda ? 202 : 200,
    at: '2026-11-26T10:00:01.000Z',
    body,
  };
}

export function rowBody(cells: Record<string, unknown>): object {
  const named = Object.entries(cells).map(([column, value]) => ({ column, value }));
  return { rows: [{ cells: named }], keyColumns: ['task_id'] };
}

function thread(external_id: string, body: string) {
  return { external_id, date: '2026-11-23', author: 'Almanac', body };
}

function row(values: Record<string, string>): Evidence['tasks'][number] {
  return { id: 'i-1', created_at: START, updated_at: START, values };
}

function action(action_id: string, action_type: string, inputs: object): ActionRow {
  const payload = canonicalJson({ action_type, inputs });
  const payload_hash = sha256Hex(`almanac.action.v1\n${payload}`);
  return {
    action_id,
    action_type,
    state: 'succeeded',
    payload,
    payload_hash,
    proposed_hash: payload_hash,
    expires_at: '2026-11-24T07:30:00.000Z',
    authorized_seq: 1,
    claimed_seq: 2,
    differs: [],
  };
}
