/** What a search found, from minutes of the grid back to instants. */
import type { Part } from './fit-parts.ts';
import { MINUTE_MS } from './schedule-types.ts';
import type { Grid } from './search-grid.ts';
import type { PartList } from './timetable.ts';

export function partsOf(grid: Grid, found: readonly (PartList | null)[]): (Part[] | null)[] {
  return found.map((parts) => {
    if (parts === null) return null;
    return Array.from({ length: parts.count }, (_, at) => ({
      start: grid.origin_ms + (parts.start[at] ?? 0) * MINUTE_MS,
      end: grid.origin_ms + (parts.end[at] ?? 0) * MINUTE_MS,
      day: grid.day[parts.room[at] ?? 0] ?? 0,
    }));
  });
}
