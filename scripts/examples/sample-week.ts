/** One week of a consultant: what comes in, and what becomes of the work. Data; `replay-week.ts` plays it. */
import type { Task } from '@almanac/shared/contracts/planner';

export const ZONE = 'Europe/Berlin';
export const MONDAY = '2026-11-16';
export const WORKDAYS = 5;

/** In the table of tasks on Monday morning, each planned before the next is sent. */
export const TASKS: readonly Task[] = [
  {
    task_id: 'w-001',
    title: 'Proposal for Kestrel Labs: data platform review',
    notes:
      'They want a fixed price and a start in January.\n- Read their architecture notes\n- Interview their head of data\n- Draft scope, risks and price\n- Review with Jonas\n- Final version, ready to send',
    estimated_hours: 8,
    due: '2026-11-19',
    priority: 'high',
    client_id: 'kestrel-labs',
    billable: false,
  },
  {
    task_id: 'w-002',
    title: 'Monthly close for Osgood',
    notes: '- Collect the receipts\n- Match the bank statements\n- Write the summary for the board',
    estimated_hours: 5,
    due: '2026-11-20',
    priority: 'normal',
    client_id: 'osgood',
    sprint_id: 'sprint-47',
    billable: true,
  },
  {
    task_id: 'w-003',
    title: 'Migrate the reports of Helios to the new warehouse',
    notes:
      '- List the reports in use\n- Move the first two\n- Compare the numbers with the old ones',
    estimated_hours: 9,
    due: '2026-11-27',
    priority: 'normal',
    client_id: 'helios',
    sprint_id: 'sprint-47',
    billable: true,
  },
];

/** Finished shallow work of the weeks before, in minutes estimated and taken: enough of it for a pattern. */
export const PAST: readonly (readonly [estimated: number, actual: number])[] = [
  [30, 45],
  [45, 65],
  [30, 42],
  [60, 95],
  [30, 40],
  [45, 70],
  [30, 50],
  [60, 85],
  [45, 40],
  [30, 48],
  [45, 68],
  [30, 44],
];

/** What the person says of a block once its time is over; `factor` is of the block's length. */
export type Word =
  | { outcome: 'done' | 'partial'; factor: number }
  | { outcome: 'skipped' }
  /** Nothing at all. */
  | { outcome: 'silent' };

/** In the order of the week's blocks, over and over: much done, more of it too long than too short, some left. */
export const WORDS: readonly Word[] = [
  { outcome: 'done', factor: 1 },
  { outcome: 'done', factor: 1.5 },
  { outcome: 'done', factor: 1.25 },
  { outcome: 'partial', factor: 0.5 },
  { outcome: 'done', factor: 1.5 },
  { outcome: 'done', factor: 0.75 },
  { outcome: 'skipped' },
  { outcome: 'done', factor: 1.5 },
  { outcome: 'silent' },
  { outcome: 'done', factor: 1.25 },
];
