/** What the console's server puts together for one page: each part as its owner told it, or why it is not known. */
import { z } from 'zod';
import { auditVerification } from './audit.ts';
import { date, timestamp } from './common.ts';
import { blockState } from './completion.ts';
import { controls } from './controls.ts';
import { incident, reflection } from './observer.ts';
import { patternsReply } from './observer-watch.ts';
import { budgetReply, limitsReply, queueMetrics } from './operations.ts';
import { unscheduledStep } from './scheduler.ts';

/** A part that could not be read is never an empty one. */
export function part<S extends z.ZodType>(value: S) {
  return z.discriminatedUnion('known', [
    z.object({ known: z.literal(true), value }),
    z.object({ known: z.literal(false), why: z.string() }),
  ]);
}
export type Part<T> = { known: true; value: T } | { known: false; why: string };

export const serviceState = z.object({
  service: z.string(),
  state: z.enum(['running', 'degraded', 'stopped', 'failing', 'unclear', 'silent']),
  version: z.string().nullable(),
  uptime_s: z.number().nullable(),
  notes: z.array(z.string()),
  not_set_up: z.array(z.string()),
});

/** As the action-gateway lists it; what it tells besides is handed on too. */
export const waitingAction = z.looseObject({
  action_id: z.string(),
  version: z.int(),
  action_type: z.string(),
  level: z.int(),
  risk: z.string(),
  reversibility: z.string(),
  requested_by: z.string(),
  client_id: z.string().nullable(),
  expected_effect: z.string(),
  payload_hash: z.string(),
  expires_at: timestamp,
});
export type WaitingAction = z.infer<typeof waitingAction>;

export const dayHours = z.object({
  date,
  planned_minutes: z.int(),
  /** Of what was done: measured where it was, else as long as the block. */
  worked_minutes: z.int(),
});
export type DayHours = z.infer<typeof dayHours>;

const waiting = z.object({
  /** Those that expire first. */
  items: z.array(waitingAction),
  /** How many wait for this person; `more` where there are more than were counted. */
  count: z.int(),
  more: z.boolean(),
});

export const todayView = z.object({
  at: timestamp,
  zone: z.string(),
  day: z.object({ date, start: timestamp, end: timestamp }),
  controls: part(controls),
  /** The day's blocks in the order of the clock, and 14 days of hours with today as the last. */
  blocks: part(z.object({ items: z.array(blockState), hours: z.array(dayHours) })),
  waiting: part(waiting),
  /** The latest daily one; null before the first. */
  reflection: part(reflection.nullable()),
  services: part(z.array(serviceState)),
  audit: part(auditVerification.pick({ verified: true, rows: true }).extend({ at: z.string() })),
  conflicts: part(z.object({ open: z.int(), more: z.boolean() })),
  /** What the latest schedule found no room for. */
  unscheduled: part(z.array(unscheduledStep)),
  incidents: part(z.array(incident)),
});
export type TodayView = z.infer<typeof todayView>;

export const budgetPrediction = z.object({
  /** The hard limit where there is one, else the budget. */
  limit_usd: z.number(),
  spent_usd: z.number(),
  /** The mean of the last days. */
  per_day_usd: z.number(),
  days: z.int(),
  /** When the limit is reached at that pace; null where not within this month. */
  reached_at: timestamp.nullable(),
  month_ends_at: timestamp,
  confidence: z.number().min(0).max(1),
  /** How it was computed, in words. */
  basis: z.string(),
});
export type BudgetPrediction = z.infer<typeof budgetPrediction>;

export const deadlineAtRisk = z.object({
  plan_id: z.string(),
  title: z.string(),
  client_id: z.string().nullable(),
  due: timestamp,
  /** In blocks that end before it is due, and what the open steps take at the median. */
  scheduled_minutes: z.int(),
  needed_minutes: z.int(),
  /** How likely it is late. */
  chance: z.number().min(0).max(1),
  why: z.string(),
});
export type DeadlineAtRisk = z.infer<typeof deadlineAtRisk>;

export const situationView = z.object({
  at: timestamp,
  zone: z.string(),
  controls: part(controls),
  services: part(z.array(serviceState)),
  /** Those that are not resolved, the gravest first. */
  incidents: part(z.array(incident)),
  waiting: part(waiting),
  /** Agents are requesters: what each has used, and whose breaker is open. */
  limits: part(limitsReply),
  queue: part(queueMetrics),
  budget: part(budgetReply),
  patterns: part(patternsReply),
  predictions: z.object({
    /** Null where nothing was spent. */
    budget: part(budgetPrediction.nullable()),
    deadlines: part(z.array(deadlineAtRisk)),
  }),
});
export type SituationView = z.infer<typeof situationView>;
