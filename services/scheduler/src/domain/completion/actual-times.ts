/** When the work of a block took place, as far as a word tells. */
import { MINUTE_MS } from '../schedule-types.ts';
import type { Said } from './judge-word.ts';

export interface ActualTimes {
  /** RFC 3339; null where nobody knows. */
  actual_start: string | null;
  actual_end: string | null;
  actual_minutes: number | null;
}

interface Place {
  start_at: string;
  end_at: string;
}

/**
 * Times that were said count. Otherwise work that is done began with its block and took the minutes said, or as long as the block;
 * of work partly done without minutes nobody knows when, and skipped work took none.
 */
export function actualTimes(place: Place, said: Said): ActualTimes {
  if (said.outcome === 'skipped')
    return { actual_start: null, actual_end: null, actual_minutes: 0 };
  if (said.outcome === 'open') return NOTHING;
  const minutes = said.minutes ?? span(said.start, said.end);
  if (minutes === null && said.outcome === 'partial') {
    return { actual_start: said.start, actual_end: said.end, actual_minutes: null };
  }
  const start = said.start ?? startBefore(said.end, minutes) ?? place.start_at;
  const end = said.end ?? (minutes === null ? place.end_at : later(start, minutes));
  return {
    actual_start: iso(start),
    actual_end: iso(Date.parse(end) < Date.parse(start) ? start : end),
    actual_minutes: minutes,
  };
}

const NOTHING: ActualTimes = { actual_start: null, actual_end: null, actual_minutes: null };

function span(start: string | null, end: string | null): number | null {
  if (start === null || end === null) return null;
  return Math.round((Date.parse(end) - Date.parse(start)) / MINUTE_MS);
}

function startBefore(end: string | null, minutes: number | null): string | null {
  return end === null || minutes === null ? null : later(end, -minutes);
}

function later(text: string, minutes: number): string {
  return new Date(Date.parse(text) + minutes * MINUTE_MS).toISOString();
}

function iso(text: string): string {
  return new Date(text).toISOString();
}
