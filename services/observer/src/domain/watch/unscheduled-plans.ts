import { findingIf, type Finding } from './finding.ts';

export interface UnscheduledRow {
  plan_id: string;
  created_at: string;
}

/** Every timer that schedules a ready plan has passed several times by then. */
export const UNSCHEDULED_AFTER_MS = 2 * 3_600_000;
const SHOWN = 5;

/** `rows` are plans that are ready for longer than that and were never given to the scheduler, oldest first. */
export function judgeUnscheduled(rows: readonly UnscheduledRow[]): Finding[] {
  const [oldest] = rows;
  if (oldest === undefined) return [];
  const ids = rows.slice(0, SHOWN).map(({ plan_id }) => plan_id);
  const more = rows.length > SHOWN ? ` and ${rows.length - SHOWN} more` : '';
  return findingIf('bad', {
    type: 'plans.unscheduled',
    severity: 'SEV3',
    title:
      rows.length === 1
        ? 'A ready plan has no schedule'
        : `${rows.length} ready plans have no schedule`,
    detail: `Nobody asked for a schedule of ${ids.join(', ')}${more}; the oldest is ready since ${oldest.created_at}.`,
  });
}
