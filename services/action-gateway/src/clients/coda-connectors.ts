/**
 * What the action-gateway writes in Coda: Almanac's own columns of a person's task, rows of the Daily Thread, process templates. All are
 * upserts by a key column, so that a repeat finds the row of the first time, and all read the row before they write it.
 */
import {
  CODA_TABLE_COLUMNS,
  columnName,
  type CodaColumn,
  type CodaColumns,
} from '@almanac/shared/coda/coda-columns';
import type { CodaPort, CodaRow } from '@almanac/shared/coda/coda-port';
import type { CodaCell } from '@almanac/shared/coda/coda-sizes';
import {
  actionInputs,
  type ActionPayload,
  type CodaUpdateTaskInputs,
} from '@almanac/shared/contracts/actions';
import { AppError } from '@almanac/shared/lang/app-error';
import { cellText, differences, previousOf, type CodaTableName } from '../domain/coda-cells.ts';
import { rowCheck } from '../domain/preconditions.ts';
import { connector, type Connector, type ConnectorOutcome, type WayBack } from './connector.ts';

export interface CodaTarget {
  client: CodaPort;
  table_id: string;
  /** When to ask first whether a write has arrived, and for how long. */
  confirm: { first_ms: number; max_ms: number };
}

/** One kind of write: which row, under the doc's own column names, and back from a row to inputs. */
interface CodaWrite {
  table: CodaTableName;
  key_column: string;
  /** A row that is not there is refused instead of made. */
  must_exist: boolean;
  rowOf: (payload: ActionPayload) => Record<string, CodaCell>;
  /** Undefined where what stood there cannot be written by such an Action. */
  inputsOf: (
    payload: ActionPayload,
    values: Record<string, unknown>,
  ) => Record<string, unknown> | undefined;
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
  const inputs = actionInputs['coda.update_task'];
  return codaConnector(target, {
    table: 'tasks',
    key_column: 'task_id',
    must_exist: true,
    rowOf: (payload) => {
      const { task_id, fields } = inputs.parse(payload.inputs);
      const given = Object.entries(fields).map(([field, value]) => [
        COLUMNS[field as keyof typeof fields],
        value,
      ]);
      return { task_id, ...Object.fromEntries(given) };
    },
    inputsOf: (payload, values) => {
      const { task_id, fields } = inputs.parse(payload.inputs);
      const before = Object.keys(fields).map((field) => {
        return [field, cellText(values[COLUMNS[field as keyof typeof fields]])];
      });
      return inputs.safeParse({ task_id, fields: Object.fromEntries(before) }).data;
    },
  });
}

/**
 * One row per template, found by its external id: a repeat, and a later version, write the same row again. The workflow's id links it to
 * its parent. Columns carry the doc's own names.
 */
export function createProcessTemplate(target: CodaTarget, columns: CodaColumns): Connector {
  const schema = actionInputs['coda.create_process_template'];
  const named = (column: CodaColumn<'process_templates'>) =>
    columnName(columns, 'process_templates', column);
  return codaConnector(target, {
    table: 'process_templates',
    key_column: named('external_id'),
    must_exist: false,
    rowOf: (payload) => {
      const inputs = schema.parse(payload.inputs);
      const row: Record<string, CodaCell> = {};
      for (const column of CODA_TABLE_COLUMNS.process_templates) {
        const value = inputs[column];
        if (value !== undefined) row[named(column)] = value;
      }
      return row;
    },
    inputsOf: (_payload, values) => {
      const cells = CODA_TABLE_COLUMNS.process_templates.flatMap((column) => {
        const value = values[named(column)];
        return value === undefined || value === '' ? [] : [[column, value]];
      });
      return schema.safeParse(Object.fromEntries(cells)).data;
    },
  });
}

export function postThread(target: CodaTarget): Connector {
  const schema = actionInputs['coda.post_thread'];
  return codaConnector(target, {
    table: 'thread',
    key_column: 'external_id',
    must_exist: false,
    rowOf: (payload) => schema.parse(payload.inputs),
    inputsOf: (_payload, { external_id, date, author, body }) => {
      const day = cellText(date).slice(0, 10);
      return schema.safeParse({ external_id, date: day, author, body }).data;
    },
  });
}

function codaConnector(target: CodaTarget, write: CodaWrite): Connector {
  const standing = async (row: Record<string, CodaCell>): Promise<CodaRow[]> => {
    const query = { column: write.key_column, value: row[write.key_column] ?? '' };
    return target.client.listRows(target.table_id, { query, limit: 2 });
  };
  return connector(
    async ({ payload, spendGrant }) => {
      const row = write.rowOf(payload);
      const rows = await standing(row);
      if (write.must_exist && rows.length !== 1) {
        const reason = `Coda has ${rows.length} rows of the task ${row[write.key_column]}, not one.`;
        return { outcome: 'refused', reason };
      }
      await spendGrant({ values: rows[0] === undefined ? null : previousOf(row, rows[0].values) });
      return upsert(target, row, write.key_column);
    },
    {
      keyed: true,
      lookUp: async ({ payload }) => {
        const row = write.rowOf(payload);
        const [found] = await standing(row);
        if (found === undefined || differences(row, found.values).length > 0) {
          return { found: 'absent' };
        }
        const result = { key: row[write.key_column] ?? '', row_id: found.row_id, confirmed: true };
        return { found: 'happened', result, note: 'its row stands in Coda' };
      },
      wayBack: async (payload, { values }): Promise<WayBack> => {
        const row = write.rowOf(payload);
        const [found] = await standing(row);
        const differs = differences(row, found?.values ?? {});
        if (differs.length > 0) return { way: 'changed', differs };
        const inputs = values === null ? undefined : write.inputsOf(payload, values);
        if (inputs === undefined) return { way: 'none', reason: nothingBefore(write, values) };
        const { [write.key_column]: key = '', ...cells } = row;
        const preconditions = Object.entries(cells).map(([column, value]) =>
          rowCheck({ table: write.table, column, key: String(key) }, String(value)),
        );
        return { way: 'action', inputs, preconditions };
      },
    },
  );
}

function nothingBefore({ table }: CodaWrite, values: Record<string, unknown> | null): string {
  return values === null
    ? `The row was new in the table of ${table}: there is nothing to bring back. Delete it in Coda.`
    : 'What stood there before cannot be written by such an Action. Put it right in Coda.';
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
  const note = confirmed ? 'confirmed' : 'queued, not confirmed';
  return { outcome: 'done', result, note, provider_ref: request_id };
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
