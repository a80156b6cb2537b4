import { statement } from '@almanac/shared/pg/statement';
import type { StepKind } from '../domain/schedule-types.ts';
import type { StoredLearned } from '../domain/learned/settle-learned.ts';
import type { Place } from '../domain/learned/wish-preference.ts';

/** A learned preference as it is stored. */
export interface LearnedRow extends StoredLearned {
  memory_id: string | null;
  text: string;
  place: Place;
  version: number;
  created_at: string;
  updated_at: string;
}

const COLUMNS = `learned_id, origin, source, memory_id, observed, text, place, weight, status, decided_by,
  version, created_at, updated_at`;

/** The bound is far above what anybody has; the newest count. */
export const allLearned = statement<LearnedRow>(
  `select ${COLUMNS} from scheduler.learned_preferences order by created_at desc, learned_id desc limit 1000`,
);
export const lockLearned = statement<LearnedRow, [learned_id: string]>(
  `select ${COLUMNS} from scheduler.learned_preferences where learned_id = $1 for update`,
);
/** No row where it is there already. */
export const insertLearned = statement<LearnedRow, unknown[]>(
  `insert into scheduler.learned_preferences (learned_id, origin, source, memory_id, observed, text, place, weight, status,
     decided_by, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
   on conflict (learned_id) do nothing
   returning ${COLUMNS}`,
);
/** No row where somebody else has changed it meanwhile. */
export const updateLearned = statement<
  LearnedRow,
  [
    learned_id: string,
    version: number,
    source: string,
    observed: number,
    weight: number,
    status: string,
    decided_by: string | null,
    at: Date,
  ]
>(
  `update scheduler.learned_preferences
      set source = $3, observed = $4, weight = $5, status = $6, decided_by = $7, updated_at = $8, version = version + 1
    where learned_id = $1 and version = $2
   returning ${COLUMNS}`,
);
export const keepLearned = statement<
  never,
  [
    learned_id: string,
    version: number,
    status: string,
    weight: number,
    observed: number,
    actor: string,
    at: Date,
  ]
>(
  `insert into scheduler.learned_preferences_history (learned_id, version, status, weight, observed, actor, at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);
/** What a person moved since then, newest first; one move per block, the last. */
export const movesOfPerson = statement<
  { kind: StepKind; moved_from_start: string; start_at: string },
  [since: Date]
>(
  `select kind, moved_from_start, start_at from scheduler.blocks
    where moved_by = 'person' and kind is not null and moved_from_start is not null and updated_at > $1
    order by updated_at desc limit 500`,
);
