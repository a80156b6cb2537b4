import { statement } from '@almanac/shared/pg/statement';

export interface RedactionRow {
  memory_id: string;
  at: string;
  receipt: Record<string, number>;
}

export const findRedaction = statement<RedactionRow, [memory_id: string]>(
  'select memory_id, at, receipt from memory.redactions where memory_id = $1',
);

export const insertRedaction = statement<
  RedactionRow,
  [memory_id: string, at: string, actor: string, reason: string, receipt: string]
>(
  `insert into memory.redactions (memory_id, at, actor, reason, receipt)
   values ($1, $2, $3, $4, $5) returning memory_id, at, receipt`,
);

/** Blanks what the service itself may not change; counts per store. The memory is there and not redacted. */
export const redactMemory = statement<
  { blanked: Record<string, number> },
  [memory_id: string, actor: string, at: string]
>('select memory.redact_memory($1, $2, $3) as blanked');

/** Vectors in Postgres, also those of an embedder that is configured no more. */
export const purgeVectors = statement<never, [memory_id: string]>(
  'delete from memory.memory_vectors where item_id = $1',
);
