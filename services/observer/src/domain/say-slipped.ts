/** What became of work that slipped, and why, as far as the records tell. */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { plainTitle } from './plain-title.ts';
import type { WorkItem } from './work-lists.ts';

/** `skipped; "Draft" before it ran over by 30 min`. Without a reason in the records it says so. */
export function whySlipped(item: WorkItem): string {
  const { run_into_by, moved_by, status } = item;
  if (run_into_by !== null) {
    const { title, minutes } = run_into_by;
    return `${whatBecame(item)}; "${plainTitle(title)}" before it ran over by ${sayMinutes(minutes)}`;
  }
  if (moved_by === 'person') return `${whatBecame(item)}, at a time you had moved it to`;
  if (moved_by === 'scheduler') return `${whatBecame(item)}, at a time it had been replanned to`;
  return status === 'partial'
    ? whatBecame(item)
    : `${whatBecame(item)}; the records do not say why`;
}

/** `, moved by you`, `, replanned`. */
export function leftOf({ moved_by }: WorkItem): string {
  if (moved_by === null) return '';
  return moved_by === 'person' ? ', moved by you' : ', replanned';
}

function whatBecame(item: WorkItem): string {
  if (item.status !== 'partial') return 'skipped';
  const planned = sayMinutes(item.planned_minutes);
  return item.minutes > 0
    ? `partly done, ${sayMinutes(item.minutes)} of ${planned}`
    : 'partly done, nobody measured how much';
}
