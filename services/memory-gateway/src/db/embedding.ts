/** Which memories wait for a vector. */
import { statement } from '@almanac/shared/pg/statement';

export interface UnembeddedRow {
  memory_id: string;
  scope: string;
  kind: string;
  tags: string[];
  content: string;
}

const COLUMNS = 'memory_id, scope, kind, tags, content';

/** The oldest ones that have no vector at all. */
export const findUnembedded = statement<UnembeddedRow, [limit: number]>(
  `select ${COLUMNS} from memory.memories
    where embedded_by is null and status = 'current' order by memory_no limit $1`,
);

/** The oldest ones whose vector is of another model, or which have none. */
export const findEmbeddedByOthers = statement<UnembeddedRow, [name: string, limit: number]>(
  `select ${COLUMNS} from memory.memories
    where embedded_by is distinct from $1 and status = 'current' order by memory_no limit $2`,
);

// Only what is still current belongs into the index of the current ones.
export const lockCurrent = statement<{ memory_id: string }, [string[]]>(
  `select memory_id from memory.memories
    where memory_id = any ($1) and status = 'current' for update`,
);

export const markEmbedded = statement<never, [memory_ids: string[], name: string]>(
  'update memory.memories set embedded_by = $2 where memory_id = any ($1)',
);
