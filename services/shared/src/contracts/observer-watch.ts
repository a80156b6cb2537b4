/** What the observer says beside reflections: its watchers, the health monitor, the digest, the morning call, patterns. */
import { z } from 'zod';
import { date, timestamp } from './common.ts';

export const watchReply = z.object({
  at: timestamp,
  ms: z.int(),
  watchers: z.array(
    z.object({
      name: z.string(),
      /** The types of incident that hold now. */
      bad: z.array(z.string()),
      opened: z.int(),
      resolved: z.int(),
    }),
  ),
});
export type WatchReply = z.infer<typeof watchReply>;

export const monitorReply = z.object({
  /** Null before the first look. */
  checked_at: timestamp.nullable(),
  faults: z.array(
    z.object({
      part: z.string(),
      grade: z.enum(['told', 'warn']),
      detail: z.string(),
      since: timestamp,
      looks: z.int(),
    }),
  ),
  /** When a person was last told of the health. */
  alerted_at: timestamp.nullable(),
});
export type MonitorReply = z.infer<typeof monitorReply>;

/** What a digest and the morning call are made of: every number in their words stands here. */
export const dayFacts = z.object({
  day: date,
  zone: z.string(),
  waiting: z.object({ proposals: z.int(), soonest_expiry: timestamp.nullable() }),
  incidents: z.object({ open: z.int(), grave: z.int(), first_title: z.string().nullable() }),
  failures: z.object({ actions: z.int(), dead_letters: z.int() }),
  blocks: z.object({
    count: z.int(),
    minutes: z.int(),
    /** The first of the day. */
    first: z.array(z.object({ title: z.string(), start: timestamp, end: timestamp })),
  }),
  unscheduled_plans: z.int(),
});
export type DayFacts = z.infer<typeof dayFacts>;

export const digestReply = z.object({
  day: date,
  facts: dayFacts,
  bullets: z.array(z.string()).min(1).max(5),
  /** What became of telling it. */
  told: z.object({
    status: z.string(),
    action_id: z.string().nullable(),
    note: z.string().nullable(),
  }),
  created_at: timestamp,
});
export type DigestReply = z.infer<typeof digestReply>;

export const morningCallReply = z.object({
  day: date,
  /** Plain words, to be spoken. */
  script: z.string(),
  words: z.int().max(150),
  /** How long it takes, at 150 words a minute. */
  seconds: z.int().max(60),
  facts: dayFacts,
});
export type MorningCallReply = z.infer<typeof morningCallReply>;

export const patternKind = z.enum([
  'repeated_failure',
  'missing_sop',
  'config_drift',
  'cost_anomaly',
  'recurring_overrun',
]);
export type PatternKind = z.infer<typeof patternKind>;

export const patternFinding = z.object({
  /** The same finding has the same key, however often it is looked for. */
  finding_key: z.string(),
  pattern: patternKind,
  /** What it is about: an action type, a kind of step, the words of a task. */
  subject: z.string(),
  client_id: z.string().nullable(),
  title: z.string(),
  detail: z.string(),
  /** How many records it rests on. */
  n: z.int(),
  /** 0 to 1; from 0.6 on an improvement is proposed. */
  confidence: z.number().min(0).max(1),
  /** Ids of those records, the latest first, at most 20. */
  evidence: z.array(z.string()).max(20),
  suggestion: z.string(),
});
export type PatternFinding = z.infer<typeof patternFinding>;

export const patternsReply = z.object({
  as_of: timestamp,
  from: timestamp,
  items: z.array(
    patternFinding.extend({
      proposal: z
        .object({
          status: z.string(),
          action_id: z.string().nullable(),
          note: z.string().nullable(),
        })
        .nullable(),
    }),
  ),
  /** What could not be looked at, and why. */
  left_out: z.array(z.object({ pattern: patternKind, why: z.string() })),
  /** Proposals of the hour and the day that end now, of those allowed. */
  limits: z.object({ in_hour: z.int(), in_day: z.int() }),
});
export type PatternsReply = z.infer<typeof patternsReply>;
