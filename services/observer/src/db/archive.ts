import type { Queryable } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';

export interface ArchivedRow {
  place: string;
  moved: number;
}

// What may be moved, and how old it must be, stands in the function: whoever calls it cannot ask for more.
const archive = statement<ArchivedRow, [most: number]>(
  'select place, moved from core.archive_finished($1)',
);

export function archiveFinished(db: Queryable, most: number): Promise<ArchivedRow[]> {
  return archive.many(db, most);
}
