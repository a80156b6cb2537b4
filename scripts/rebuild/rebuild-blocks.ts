/**
 * Makes the scheduler's blocks again from what was noted of each change (`scheduler.block_facts`, which nobody can alter). Only what the
 * scheduler itself wrote counts: a row that somebody changed by hand, lost or restored from an older copy differs from its facts.
 */
import type { Database, Queryable, Transaction } from '@almanac/shared/pg/database';

export type BlockFault =
  /** The facts tell of a block that the table lacks. */
  | 'lost'
  /** The table says something else than the facts. */
  | 'differs'
  /** A row that no fact tells of. */
  | 'unknown';

export interface RebuiltBlocks {
  /** Blocks the facts tell of. */
  blocks: number;
  facts: number;
  faults: { block_id: string; fault: BlockFault; columns: string[] }[];
  /** How many rows were put right; 0 when only checked. */
  written: number;
}

/** The newest value of each column wins; jsonb keeps the last of equal keys. */
const FOLDED = `
  with folded as (
    select f.block_id, jsonb_object_agg(c.key, c.value order by f.fact_id) as state
      from scheduler.block_facts f, jsonb_each(f.changed) c
     where f.by_role = 'almanac_scheduler' group by f.block_id
  ), rebuilt as (
    select block_id, jsonb_populate_record(null::scheduler.blocks, state) as row from folded
  )`;

const COMPARE = `${FOLDED}
  select block_id, b.block_id is null as lost, rebuilt.block_id is null as unknown,
         array(select n.key from jsonb_each(to_jsonb(rebuilt.row)) n
                where n.value is distinct from to_jsonb(b) -> n.key order by n.key) as columns
    from rebuilt full join scheduler.blocks b using (block_id)
   where rebuilt.block_id is null or b.block_id is null or to_jsonb(rebuilt.row) <> to_jsonb(b)
   order by block_id`;

/** Compares, and with `write` puts right what is lost or differs; a row that no fact tells of is named and left alone. */
export function rebuildBlocks(db: Database, { write }: { write: boolean }): Promise<RebuiltBlocks> {
  return db.transaction(async (tx) => {
    if (write) await tx.query('lock table scheduler.blocks in share row exclusive mode');
    const faults = await compare(tx);
    const wrong = faults.filter(({ fault }) => fault !== 'unknown').map(({ block_id }) => block_id);
    const written = write ? await putRight(tx, wrong) : 0;
    return { ...(await counted(tx)), faults, written };
  });
}

async function compare(db: Queryable): Promise<RebuiltBlocks['faults']> {
  const { rows } = await db.query<{
    block_id: string;
    lost: boolean;
    unknown: boolean;
    columns: string[];
  }>(COMPARE);
  return rows.map(({ block_id, lost, unknown, columns }) => {
    if (lost) return { block_id, fault: 'lost', columns: [] };
    return unknown
      ? { block_id, fault: 'unknown', columns: [] }
      : { block_id, fault: 'differs', columns };
  });
}

/** Whole rows, whatever columns the table has by now. */
async function putRight(tx: Transaction, block_ids: string[]): Promise<number> {
  await tx.query('delete from scheduler.blocks where block_id = any($1)', [block_ids]);
  const { row_count } = await tx.query(
    `${FOLDED} insert into scheduler.blocks select (row).* from rebuilt where block_id = any($1)`,
    [block_ids],
  );
  return row_count;
}

async function counted(db: Queryable): Promise<Pick<RebuiltBlocks, 'blocks' | 'facts'>> {
  const { rows } = await db.query<{ blocks: number; facts: number }>(
    `select count(distinct block_id)::int as blocks, count(*)::int as facts
       from scheduler.block_facts where by_role = 'almanac_scheduler'`,
  );
  return rows[0] ?? { blocks: 0, facts: 0 };
}
