import type { Authority } from '@almanac/shared/contracts/memory';
import { prepared, statement } from '@almanac/shared/pg/statement';

export interface ConflictRow {
  conflict_id: string;
  memory_id: string;
  contender_id: string;
  scope: string;
  reason: 'lower_authority' | 'older';
  status: 'open' | 'resolved';
  opened_at: string;
  keep: 'existing' | 'contender' | 'both' | null;
  note: string | null;
  resolved_by: string | null;
  resolved_at: string | null;
}

const COLUMNS = `conflict_id, memory_id, contender_id, scope, reason, status, opened_at, keep, note, resolved_by,
  resolved_at`;

/** Gives back the conflict that is open: this one, or an older one of the same pair. */
export const openConflict = statement<
  { conflict_id: string },
  [string, memory_id: string, contender_id: string, scope: string, reason: string, at: string]
>(
  `insert into memory.conflicts (conflict_id, memory_id, contender_id, scope, reason, opened_at)
   values ($1, $2, $3, $4, $5, $6)
   on conflict (memory_id, contender_id) where status = 'open' do update set status = 'open'
   returning conflict_id`,
);

/** `scopes` null is every scope. */
export const listConflicts = statement<
  ConflictRow,
  [scopes: string[] | null, status: string, before: string | null, limit: number]
>(
  `select ${COLUMNS} from memory.conflicts
    where ($1::text[] is null or scope = any ($1)) and status = $2
      and ($3::text is null or conflict_id < $3)
    order by conflict_id desc limit $4`,
);

export const findConflict = statement<ConflictRow, [string, scopes: string[] | null]>(
  `select ${COLUMNS} from memory.conflicts
    where conflict_id = $1 and ($2::text[] is null or scope = any ($2))`,
);

export const findConflictForUpdate = statement<ConflictRow, [string, scopes: string[] | null]>(
  `${findConflict.text} for update`,
);

/** The open conflicts that any of the memories is a side of. */
export const findConflictsOf = prepared<
  Pick<ConflictRow, 'conflict_id' | 'memory_id' | 'contender_id'>,
  [memory_ids: string[]]
>(
  `select conflict_id, memory_id, contender_id from memory.conflicts
    where status = 'open' and (memory_id = any ($1) or contender_id = any ($1))
    order by conflict_id`,
);

/** An open conflict is about what stands, so it goes on with what took its place. */
export const repointConflicts = statement<never, [old_ids: string[], new_id: string]>(
  `update memory.conflicts set memory_id = $2
    where memory_id = any ($1) and contender_id <> $2 and status = 'open'`,
);

/** The conflicts of contenders that say what a memory says. */
export const findSameContenders = statement<
  { conflict_id: string; contender_id: string; client_id: string | null },
  [memory_id: string]
>(
  `select c.conflict_id, c.contender_id, m.client_id
     from memory.memories s
     join memory.memories m on m.scope = s.scope and m.fingerprint = s.fingerprint and m.status = 'conflict'
          and m.memory_id <> s.memory_id
     join memory.conflicts c on c.contender_id = m.memory_id and c.status = 'open'
    where s.memory_id = $1 order by c.conflict_id for update of c, m`,
);

export const findOpenConflict = prepared<
  { conflict_id: string; contender_id: string; authority: Authority; confidence: number },
  [scope: string, fingerprint: string]
>(
  `select c.conflict_id, c.contender_id, m.authority, m.confidence
     from memory.memories m join memory.conflicts c on c.contender_id = m.memory_id
    where m.scope = $1 and m.fingerprint = $2 and m.status = 'conflict' and c.status = 'open' limit 1`,
);

export const closeConflict = statement<
  never,
  [string, keep: string, note: string | null, actor: string, at: string]
>(
  `update memory.conflicts
      set status = 'resolved', keep = $2, note = $3, resolved_by = $4, resolved_at = $5
    where conflict_id = $1`,
);

export const countOpenConflicts = statement<{ n: number }, [scopes: string[] | null]>(
  `select count(*) as n from memory.conflicts
    where status = 'open' and ($1::text[] is null or scope = any ($1))`,
);
