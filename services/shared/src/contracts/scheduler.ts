import { z } from 'zod';
import {
  clockTime,
  date,
  endTime,
  foreignId,
  idOf,
  interval,
  priority,
  timestamp,
  title,
  zone,
} from './common.ts';
import { due, stepKind } from './planner.ts';

export const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
export type Weekday = z.infer<typeof weekday>;

/** Where work can be done, e.g. `office`; compared as written. */
const location = z.string().trim().min(1).max(80);

const workingHours = z
  .strictObject({ from: clockTime, to: endTime, location: location.optional() })
  .refine((value) => value.from < value.to, { message: 'must end after it starts', path: ['to'] });

export const split = z
  .strictObject({ min_minutes: z.int().min(15).max(480), max_minutes: z.int().min(15).max(480) })
  .refine((value) => value.min_minutes <= value.max_minutes, {
    message: 'min_minutes must not exceed max_minutes',
    path: ['max_minutes'],
  });

export const preferences = z.strictObject({
  zone,
  working_hours: z.partialRecord(weekday, z.array(workingHours).max(4)),
  lunch: z
    .strictObject({ from: clockTime, to: endTime, minutes: z.int().min(15).max(180) })
    .nullable(),
  buffer_minutes: z.int().min(0).max(120),
  max_minutes_per_day: z.int().min(15).max(1440),
  slack_share: z.number().min(0).max(0.5),
  focus_windows: z.array(z.strictObject({ weekday, from: clockTime, to: endTime })).max(50),
  no_meeting_days: z.array(weekday),
  split,
  holidays: z.array(date).max(400),
});
export type Preferences = z.infer<typeof preferences>;
export const preferencesPatch = preferences.partial();

const minutes = z.int().min(15).max(24_000);

export const scheduleItem = z
  .strictObject({
    task_id: foreignId.optional(),
    step_id: z.string().min(1).max(200).optional(),
    title,
    duration_minutes: minutes,
    due: due.optional(),
    deadline: due.optional(),
    release: due.optional(),
    priority: priority.optional(),
    depends_on: z.array(z.string().min(1).max(200)).max(40).optional(),
    split: z.union([split, z.literal(false)]).optional(),
    kind: stepKind.optional(),
    location: location.optional(),
  })
  .refine((value) => (value.task_id ?? value.step_id) !== undefined, {
    message: 'give a task_id or a step_id',
    path: ['task_id'],
  });
export type ScheduleItemInput = z.infer<typeof scheduleItem>;

export const scheduleRequest = z
  .strictObject({
    plan_id: idOf('plan').optional(),
    /** Several plans in one run. */
    plan_ids: z.array(idOf('plan')).min(1).max(20).optional(),
    tasks: z.array(scheduleItem).min(1).max(500).optional(),
    window: z
      .strictObject({ from: timestamp, to: timestamp })
      .refine((value) => Date.parse(value.from) < Date.parse(value.to), {
        message: 'must end after it starts',
        path: ['to'],
      })
      .optional(),
    preferences: preferencesPatch.optional(),
    busy: z.array(interval).max(20_000).optional(),
    mode: z.enum(['best', 'fast', 'exact']).optional(),
    dry_run: z.boolean().optional(),
    now: timestamp.optional(),
  })
  .refine((value) => [value.plan_id, value.plan_ids, value.tasks].filter(isGiven).length === 1, {
    message: 'give a plan_id, plan_ids or tasks, one of them',
    path: ['plan_id'],
  })
  .refine((value) => new Set(value.plan_ids).size === (value.plan_ids ?? []).length, {
    message: 'name each plan once',
    path: ['plan_ids'],
  })
  .refine((value) => value.now === undefined || value.dry_run === true, {
    message: 'only a dry run may set now',
    path: ['now'],
  });
export type ScheduleRequest = z.infer<typeof scheduleRequest>;

export const runStatus = z.enum([
  'proposed',
  'awaiting_approval',
  'applying',
  'applied',
  'partially_applied',
  'failed',
]);
export type RunStatus = z.infer<typeof runStatus>;

/** `planned` waits for the calendar; `applied` stands in it. */
export const blockStatus = z.enum([
  'proposed',
  'planned',
  'applied',
  'done',
  'partial',
  'skipped',
  'deleted',
]);
export type BlockStatus = z.infer<typeof blockStatus>;

export const block = z.object({
  block_id: idOf('blk'),
  run_id: idOf('run'),
  plan_id: z.string().nullable(),
  task_id: z.string().nullable(),
  step_id: z.string().nullable(),
  client_id: z.string().nullable(),
  /** What work it is; null where nobody said. */
  kind: stepKind.nullable(),
  title: z.string(),
  start: timestamp,
  end: timestamp,
  part: z.int().min(1),
  parts: z.int().min(1),
  why: z.string(),
  calendar_event_id: z.string().nullable(),
  status: blockStatus,
  pinned: z.boolean(),
  version: z.int().min(1),
  actual_start: timestamp.nullable(),
  actual_end: timestamp.nullable(),
  moved_from: z.object({ start: timestamp, end: timestamp }).nullable(),
});
export type Block = z.infer<typeof block>;

export const unscheduledStep = z.object({
  step_id: z.string(),
  title: z.string(),
  reason: z.string(),
  /**
   * Each proven by computing again, the cheapest first: `price` is J of the whole schedule with it, to be held against `price_now` (not
   * against `objective.total`, whose scale ends with the window).
   */
  options: z.array(
    z.object({ kind: z.string(), detail: z.string(), price: z.number().optional() }),
  ),
  price_now: z.number().optional(),
});

export const scheduleReply = z.object({
  run_id: idOf('run'),
  created_at: timestamp,
  status: runStatus,
  plan_id: z.string().nullable(),
  blocks: z.array(block),
  unscheduled: z.array(unscheduledStep),
  objective: z.object({
    /** J alone, in weighted working hours: what work that is late, long under way or without a place costs. */
    total: z.number(),
    tardiness_hours: z.number(),
    completion_hours: z.number(),
    late_steps: z.int(),
    /**
     * No schedule on the solver's grid of times is better by more than this share, in J plus what wishes and moved blocks cost;
     * absent where no bound is known.
     */
    gap: z.number().min(0).optional(),
    /** Of the same sum: another schedule may have a smaller `total` and go against more wishes. */
    proven_optimal: z.boolean(),
  }),
  /** Minutes the days of the window can take against the minutes asked for. */
  capacity: z.object({ available_minutes: z.number(), demand_minutes: z.number() }).optional(),
  moved: z.array(z.object({ block_id: idOf('blk'), from: timestamp, to: timestamp })),
  validated: z.literal(true),
  /** `time_limit`: the clock ended the search; asked again, the answer may be another. */
  solver: z.object({ name: z.string(), ms: z.number(), time_limit: z.literal(true).optional() }),
  action_id: z.string().nullable(),
  /** What could not be read, e.g. the calendar; empty when everything was. */
  degraded: z.array(z.string()),
  /** What a person may want to know of it, e.g. all-day events that take no time and have blocks in them. */
  notes: z.array(z.string()).optional(),
});
export type ScheduleReply = z.infer<typeof scheduleReply>;

export const blocksQuery = z.strictObject({
  from: timestamp.optional(),
  to: timestamp.optional(),
  plan_id: idOf('plan').optional(),
  limit: z.coerce.number().int().min(1).max(200).default(200),
  cursor: z.string().max(200).optional(),
});

export const windowQuery = z
  .strictObject({ from: timestamp, to: timestamp })
  .refine((value) => Date.parse(value.from) < Date.parse(value.to), {
    message: 'must end after it starts',
    path: ['to'],
  });

export const calendarEvent = z.object({
  event_id: z.string(),
  calendar_id: z.string(),
  title: z.string(),
  start: timestamp,
  end: timestamp,
  all_day: z.boolean(),
  busy: z.boolean(),
  why: z.string(),
});
export type CalendarEvent = z.infer<typeof calendarEvent>;

export const availabilityReply = z.object({
  zone: z.string(),
  free: z.array(z.object({ start: timestamp, end: timestamp })),
  capacity_minutes: z.int(),
  degraded: z.array(z.string()),
});

export const doneRequest = z.strictObject({
  outcome: z.enum(['done', 'partial', 'skipped']).default('done'),
  actual_minutes: z.int().min(0).max(6000).optional(),
});

export const connection = z.object({
  provider: z.literal('google'),
  status: z.enum(['off', 'connected', 'broken']),
  sandbox: z.boolean(),
  account: z.string().nullable(),
  calendar_id: z.string().nullable(),
  scopes: z.array(z.string()),
  connected_at: timestamp.nullable(),
  last_sync_at: timestamp.nullable(),
  detail: z.string().nullable(),
});
export type Connection = z.infer<typeof connection>;

export const syncReply = z.object({
  calendar_id: z.string(),
  full: z.boolean(),
  seen: z.int(),
  moved: z.int(),
  deleted: z.int(),
  completed: z.int(),
});
export type SyncReply = z.infer<typeof syncReply>;

function isGiven(value: unknown): boolean {
  return value !== undefined;
}
