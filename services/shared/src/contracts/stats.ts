/** The numbers of a stretch of time: all that a reflection may mention. Minutes are whole, computed from rows. */
import { z } from 'zod';
import { timestamp } from './common.ts';

const minutesRow = z.object({
  planned_minutes: z.int(),
  done_minutes: z.int(),
  blocks: z.int(),
});

/** How far work of one kind, or of one workflow, is off its estimates; `percent` 30 is "takes 30 % longer". */
export const driftRow = z.object({
  of: z.enum(['kind', 'workflow']),
  key: z.string(),
  runs: z.int(),
  /** Of the median ratio, with the interval that holds it at 95 % or more. */
  percent: z.int(),
  low_percent: z.int(),
  high_percent: z.int(),
  /** More than 30 % off, enough runs, and an interval without zero. */
  alarm: z.boolean(),
});
export type DriftRow = z.infer<typeof driftRow>;

/** A sprint's two ledgers: what was meant to be billed, and what execution runs recorded until the end of the time. */
export const sprintRow = z.object({
  sprint_id: z.string(),
  title: z.string().nullable(),
  /** The person's own number; null where their table has none. */
  planned_billable_minutes: z.int().nullable(),
  /** The estimates of its billable plans. */
  plans_billable_minutes: z.int(),
  recorded_billable_minutes: z.int(),
  runs: z.int(),
});
export type SprintRow = z.infer<typeof sprintRow>;

/** Since version 1. */
const firstNumbers = z.object({
  from: timestamp,
  to: timestamp,
  zone: z.string(),
  blocks: z.object({
    planned: z.int(),
    done: z.int(),
    partial: z.int(),
    skipped: z.int(),
    moved: z.int(),
    deleted: z.int(),
    open: z.int(),
  }),
  planned_minutes: z.int(),
  done_minutes: z.int(),
  plans: z.object({ created: z.int(), completed: z.int() }),
  by_plan: z.array(minutesRow.extend({ plan_id: z.string(), plan_title: z.string() })),
  by_kind: z.array(minutesRow.extend({ kind: z.string() })),
  by_client: z.array(minutesRow.extend({ client_id: z.string().nullable() })),
  /** Work that was measured; the estimates of what is finished alone, since what is partly done has no estimate of its part. */
  execution: z.object({
    runs: z.int(),
    estimated_minutes: z.int(),
    actual_minutes: z.int(),
    billable_minutes: z.int(),
  }),
  next: z.array(z.object({ title: z.string(), start: timestamp, end: timestamp })),
});

/** Since version 2. */
const furtherNumbers = z.object({
  moves: z.object({
    /** Neither moved nor skipped: they stood where they were planned. */
    kept: z.int(),
    /** Of the moved ones, those that a person moved. */
    by_person: z.int(),
    /** Planned for this time, and now at another one outside of it. */
    out: z.int(),
  }),
  /** Done blocks of all planned ones; null without any. */
  completion_percent: z.int().nullable(),
  /** Deep work in blocks of at least 90 minutes. */
  focus: z.object({ blocks: z.int(), planned_minutes: z.int(), done_minutes: z.int() }),
  /** Blocks that took longer than they are, and by how much together. */
  overruns: z.object({ blocks: z.int(), minutes: z.int() }),
  /** Planned for this time and not finished in it, and what is left of it. */
  carried_over: z.object({ blocks: z.int(), minutes: z.int() }),
  billable: z.object({ planned_minutes: z.int(), done_minutes: z.int() }),
  /** Measured work that is finished, as far as it can be held against its estimates. */
  finished: z.object({ runs: z.int(), actual_minutes: z.int() }),
  /** The median of actual over estimated, as a percentage off 1, of the finished runs that have both; null without any. */
  drift: z.object({ runs: z.int(), median_percent: z.int().nullable() }),
  /** How many plans there are besides those of `by_plan`. */
  more_plans: z.int(),
});

export const stats = firstNumbers.extend(furtherNumbers.shape);
export type Stats = z.infer<typeof stats>;

/** Numbers as they lie with a reflection: an earlier one has only the first, a weekly one also patterns and sprints. */
export const reflectionStats = firstNumbers.extend(furtherNumbers.partial().shape).extend({
  week: z.object({ patterns: z.array(driftRow), sprints: z.array(sprintRow) }).optional(),
});
export type ReflectionStats = z.infer<typeof reflectionStats>;

export const statsQuery = z
  .strictObject({ from: timestamp, to: timestamp })
  .refine((value) => Date.parse(value.from) < Date.parse(value.to), {
    message: 'must end after it starts',
    path: ['to'],
  });
