/** Tables over plans, blocks and sprints, in words. */
import type { AnalyticsOf } from '@almanac/shared/contracts/analytics';
import { CLIENT, groupedBy, type TableInfo } from './table-info.ts';

export const TABLES_OF_WORK = {
  hours_by_client: {
    owner: 'observer',
    title: 'Planned and worked hours',
    example: 'How many hours did I work per client last week?',
    days: true,
    parameters: [
      groupedBy([
        { value: 'client', text: 'client' },
        { value: 'kind', text: 'kind of work' },
        { value: 'plan', text: 'plan' },
      ]),
    ],
    topics: ['block'],
  },
  estimate_drift: {
    owner: 'observer',
    title: 'How far work is off its estimates',
    example: 'Which estimates are off by kind this month?',
    days: true,
    parameters: [
      {
        name: 'of',
        label: 'Of what',
        before: 'of',
        choices: [
          { value: '', text: 'kinds and workflows' },
          { value: 'kind', text: 'kinds of work' },
          { value: 'workflow', text: 'workflows' },
        ],
      },
    ],
    topics: ['plan'],
  },
  plan_progress: {
    owner: 'planner',
    title: 'How far plans are',
    example: 'How far are my plans?',
    days: false,
    parameters: [
      CLIENT,
      {
        name: 'plan_id',
        label: 'Plan',
        before: 'of plan',
        empty: 'every live plan',
        longest: 200,
      },
    ],
    topics: ['plan'],
  },
  block_outcomes: {
    owner: 'scheduler',
    title: 'What became of blocks',
    example: 'How many blocks were skipped in the last 14 days?',
    days: true,
    parameters: [
      CLIENT,
      groupedBy([
        { value: 'kind', text: 'kind of work' },
        { value: 'client', text: 'client' },
        { value: 'day', text: 'day' },
      ]),
    ],
    topics: ['block'],
  },
  block_moves: {
    owner: 'scheduler',
    title: 'Who moved blocks',
    example: 'How often were blocks moved last week?',
    days: true,
    parameters: [
      CLIENT,
      {
        name: 'by',
        label: 'Moved by',
        before: 'moved by',
        choices: [
          { value: '', text: 'anybody' },
          { value: 'person', text: 'hand in Almanac' },
          { value: 'calendar', text: 'hand in the calendar' },
          { value: 'scheduler', text: 'the scheduler' },
        ],
      },
    ],
    topics: ['block'],
  },
  focus_hours: {
    owner: 'scheduler',
    title: 'Focus hours, planned and worked',
    example: 'On which weekday do I focus most?',
    days: true,
    parameters: [
      CLIENT,
      groupedBy([
        { value: 'weekday', text: 'weekday' },
        { value: 'week', text: 'week' },
      ]),
    ],
    topics: ['block'],
  },
  unscheduled_steps: {
    owner: 'scheduler',
    title: 'Steps without a place in the calendar',
    example: 'Which steps could not be scheduled?',
    days: false,
    parameters: [
      CLIENT,
      { name: 'reason', label: 'Reason', before: 'because of', empty: 'any reason', longest: 60 },
      {
        name: 'older_than_days',
        label: 'Older than days',
        before: 'older than days',
        empty: 'any age',
        range: [1, 365],
        longest: 3,
      },
    ],
    topics: ['block', 'plan'],
  },
  sprint_hours: {
    owner: 'observer',
    title: 'Billable hours of each sprint',
    example: 'Billable hours planned and recorded per sprint',
    days: true,
    parameters: [],
    topics: ['plan'],
  },
  sprint_burn: {
    owner: 'observer',
    title: 'A sprint day by day, against its plan',
    example: 'Are we on track in this sprint?',
    days: false,
    parameters: [
      {
        name: 'sprint_id',
        label: 'Sprint',
        before: 'of',
        empty: 'the present sprint',
        longest: 200,
      },
    ],
    topics: ['plan'],
  },
  cost_and_return: {
    owner: 'planner',
    title: 'What tasks cost beside what they are worth',
    example: 'What did tasks cost and what were they worth?',
    days: true,
    parameters: [
      CLIENT,
      { name: 'task_id', label: 'Task', before: 'of task', empty: 'every task', longest: 200 },
    ],
    topics: ['plan'],
  },
} as const satisfies Partial<Record<AnalyticsOf<'observer' | 'planner' | 'scheduler'>, TableInfo>>;
