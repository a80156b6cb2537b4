/**
 * Makes `actions.actions` again from `actions.action_events`, which nobody can alter: the row is the merge of its events' changes. A row
 * that somebody changed by hand, lost or restored from an older copy differs from its events.
 */
import { appendAudit } from '@almanac/shared/audit/append';
import type { Database, Queryable, Transaction } from '@almanac/shared/pg/database';

export type ActionFault =
  /** The events tell of an Action that the table lacks. */
  | 'lost'
  /** The table says something else than the events. */
  | 'differs'
  /** A row that no event tells of. */
  | 'unknown';

export interface RebuiltActions {
  /** Actions the events tell of. */
  actions: number;
  faults: { action_id: string; fault: ActionFault; columns: string[] }[];
  /** How many rows were put right; 0 when only checked. */
  written: number;
}

// The aggregate keeps the last value of a key, and the order is that of the events.
const FOLDED = `
  with folded as (
    select e.action_id, jsonb_object_agg(c.key, c.value order by e.seq) as record
      from actions.action_events e, jsonb_each(e.changes) c group by e.action_id
  ), rebuilt as (
    select action_id, jsonb_populate_record(null::actions.actions, record) as row from folded
  )`;

const COMPARE = `${FOLDED}
  select action_id, a.action_id is null as lost, rebuilt.action_id is null as unknown,
         array(select n.key from jsonb_each(to_jsonb(rebuilt.row)) n
                where n.value is distinct from to_jsonb(a) -> n.key order by n.key) as columns
    from rebuilt full join actions.actions a using (action_id)
   where rebuilt.action_id is null or a.action_id is null or to_jsonb(rebuilt.row) <> to_jsonb(a)
   order by action_id`;

/** Compares, and with `write` puts right what is lost or differs; a row that no event tells of is named and left alone. */
export function rebuildActions(
  db: Database,
  { write }: { write: boolean },
): Promise<RebuiltActions> {
  return db.transaction(async (tx) => {
    if (write) await tx.query('lock table actions.actions in share row exclusive mode');
    const faults = await compare(tx);
    const wrong = faults
      .filter(({ fault }) => fault !== 'unknown')
      .map(({ action_id }) => action_id);
    const written = write && wrong.length > 0 ? await putRight(tx, wrong) : 0;
    return { actions: await counted(tx), faults, written };
  });
}

async function compare(db: Queryable): Promise<RebuiltActions['faults']> {
  const { rows } = await db.query<{
    action_id: string;
    lost: boolean;
    unknown: boolean;
    columns: string[];
  }>(COMPARE);
  return rows.map(({ action_id, lost, unknown, columns }) => {
    if (lost) return { action_id, fault: 'lost', columns: [] };
    return unknown
      ? { action_id, fault: 'unknown', columns: [] }
      : { action_id, fault: 'differs', columns };
  });
}

/** Whole rows, whatever columns the table has by now. */
async function putRight(tx: Transaction, action_ids: string[]): Promise<number> {
  await tx.query('delete from actions.actions where action_id = any($1)', [action_ids]);
  const { row_count } = await tx.query(
    `${FOLDED} insert into actions.actions select (row).* from rebuilt where action_id = any($1)`,
    [action_ids],
  );
  await appendAudit(tx, {
    at: new Date(),
    actor: 'owner',
    actor_type: 'person',
    action: 'actions.rebuilt',
    subject: 'actions',
    corr_id: null,
    data: { actions: row_count },
  });
  return row_count;
}

async function counted(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ actions: number }>(
    'select count(distinct action_id)::int as actions from actions.action_events',
  );
  return rows[0]?.actions ?? 0;
}
