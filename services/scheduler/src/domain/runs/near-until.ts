import { must } from '@almanac/shared/lang/assert';
import { localDays } from '../local-day.ts';

/** What starts before this is near: within `freeze_ms` of now, or today in the person's zone. Epoch milliseconds. */
export function nearUntil(now: number, freeze_ms: number, zone: string): number {
  const today = must(localDays({ from: now, to: now + 1 }, zone)[0], 'today');
  return Math.max(now + freeze_ms, today.end);
}
