/**
 * What the action-gateway writes in Coda: Almanac's own columns of a person's task, rows of the Daily Thread, process templates. All are
 * upserts by a key column, so that a repeat finds the row of the first time.
 */
import type { CodaPort } from '@almanac/shared/coda/coda-port';
import {
  CODA_TABLE_COLUMNS,
  columnName,
  type CodaColumn,
  type CodaColumns,
} from '@almanac/shared/coda/coda-columns';
import type { CodaCell } from '@almanac/shared/coda/coda-sizes';
import { actionInputs, type CodaUpdateTaskInputs } from '@almanac/shared/contracts/actions';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Connector, ConnectorOutcome } from './connector.ts';

export interface CodaTarget {
  client: CodaPort;
  table_id: string;
  /** When to ask first whether a write has arrived, and for how long. */
  confirm: { first_ms: number; max_ms: number };
}

const MAX_POLL_MS = 5000;

/** The columns that are Almanac's own; the person's are never written. */
const COLUMNS: Record<keyof CodaUpdateTaskInputs['fields'], string> = {
  status: 'almanac_status',
  plan_id: 'almanac_plan_id',
  start: 'almanac_start',
  end: 'almanac_end',
  event_id: 'almanac_event_id',
  note: 'almanac_note',
};

/** Updates the one row of a task; a task without a row is refused, because the upsert would make one. */
export function updateTask(target: CodaTarget): Connector {
  return async ({ payload, spendGrant }) => {
    const { task_id, fields } = actionInputs['coda.update_task'].parse(payload.inputs);
    const query = { column: 'task_id', value: task_id };
    const rows = await target.client.listRows(target.table_id, { query, limit: 2 });
    if (rows.length !== 1) {
      const reason = `Coda has ${rows.length} rows of the task ${task_id}, not one.`;
      return { outcome: 'refused', reason };
    }
    const row: Record<string, string> = { task_id };
    for (const [field, column] of Object.entries(COLUMNS)) {
      const value = fields[field as keyof typeof fields];
      if (value !== undefined) row[column] = value;
    }
    await spendGrant();
    return upsert(target, row, 'task_id');
  };
}

/**
 * One row per template, found by its external id: a repeat, and a later version, write the same row again. The workflow's id links it to
 * its parent. Columns carry the doc's own names.
 */
export function createProcessTemplate(target: CodaTarget, columns: CodaColumns): Connector {
  return async ({ payload, spendGrant }) => {
    const inputs = actionInputs['coda.create_process_template'].parse(payload.inputs);
    const named = (column: CodaColumn<'process_templates'>) =>
      columnName(columns, 'process_templates', column);
    const row: Record<string, CodaCell> = {};
    for (const column of CODA_TABLE_COLUMNS.process_templates) {
      const value = inputs[column];
      if (value !== undefined) row[named(column)] = value;
    }
    await spendGrant();
    return upsert(target, row, named('external_id'));
  };
}

export function postThread(target: CodaTarget): Connector {
  return async ({ payload, spendGrant }) => {
    const inputs = actionInputs['coda.post_thread'].parse(payload.inputs);
    await spendGrant();
    return upsert(target, inputs, 'external_id');
  };
}

async function upsert(
  target: CodaTarget,
  row: Record<string, CodaCell>,
  key_column: string,
): Promise<ConnectorOutcome> {
  const { client, table_id } = target;
  const { request_id } = await client.upsertRows(table_id, [row], [key_column], {
    disable_parsing: true,
  });
  const confirmed = await confirm(target, request_id);
  const result = { request_id, key: row[key_column] ?? '', confirmed };
  return { outcome: 'done', result, note: confirmed ? 'confirmed' : 'queued, not confirmed' };
}

/** Coda takes writes for later and may take long: one it has taken counts as done, confirmed or not. */
async function confirm({ client, confirm: wait }: CodaTarget, request_id: string) {
  const deadline = performance.now() + wait.max_ms;
  for (let pause_ms = wait.first_ms; ; pause_ms = Math.min(pause_ms * 2, MAX_POLL_MS)) {
    const left_ms = deadline - performance.now();
    if (left_ms <= 0) return false;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause_ms, left_ms)));
    const status = await client.mutationStatus(request_id).catch(pendingWhileDown);
    if (status === 'completed') return true;
    if (status === 'unknown') return false;
  }
}

function pendingWhileDown(error: unknown): 'pending' {
  if (error instanceof AppError) return 'pending';
  throw error;
}
