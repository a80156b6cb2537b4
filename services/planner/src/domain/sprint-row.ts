/** A row of the table of sprints. */
import { cellKey, cellText, type Cells } from './delivery-pattern.ts';

export interface Sprint {
  sprint_id: string;
  title: string;
  client_id: string | null;
  /** YYYY-MM-DD. */
  starts_on: string | null;
  ends_on: string | null;
  planned_billable_minutes: number | null;
}

const MOST_HOURS = 10_000;
const DAY = /^(\d{4})-(\d{2})-(\d{2})(?:T|$)/;
const HOURS = /^\d+(?:[.,]\d+)?(?:\s*(?:h|hours?|hrs?|std\.?|stunden))?$/i;

/** Undefined for a row without an id: one that somebody has just begun. */
export function sprintOf(cells: Cells): Sprint | undefined {
  const sprint_id = cellKey(cells['sprint_id']);
  if (sprint_id === undefined) return undefined;
  const client_id = cellKey(cells['client_id'])?.slice(0, 120) ?? null;
  return {
    sprint_id,
    title: (cellText(cells['title']) || sprint_id).slice(0, 300),
    client_id,
    starts_on: dayOf(cells['starts_on']),
    ends_on: dayOf(cells['ends_on']),
    planned_billable_minutes: minutesOf(cells['planned_billable_hours']),
  };
}

/** The day as it is written: a date column comes as that day's midnight in the doc's zone. */
function dayOf(value: unknown): string | null {
  const [, year, month, day] = DAY.exec(cellText(value)) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const text = `${year}-${month}-${day}`;
  const at = new Date(`${text}T00:00:00Z`);
  const real = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
  return real && Number(year) >= 1000 ? text : null;
}

function minutesOf(value: unknown): number | null {
  const text = cellText(value);
  if (!HOURS.test(text)) return null;
  const hours = Number.parseFloat(text.replace(',', '.'));
  return hours <= MOST_HOURS ? Math.round(hours * 60) : null;
}
