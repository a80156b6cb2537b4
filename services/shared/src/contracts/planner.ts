import { z } from 'zod';
import {
  clientId,
  date,
  foreignId,
  idOf,
  listQuery,
  longText,
  priority,
  timestamp,
  title,
} from './common.ts';

/** A due date as Coda gives it: a day, or an instant. */
export const due = z.union([date, timestamp], {
  error:
    'expected a date like 2026-11-27 or an instant with offset, like 2026-11-27T17:00:00+01:00',
});

/** What the steps of one plan hold: 40 steps of at most 8 hours. */
const MOST_HOURS = 320;
const estimatedHours = z
  .number('expected a number of hours, like 2.5')
  .min(0.25, 'at least 0.25: no step is shorter than a quarter of an hour')
  .max(MOST_HOURS, `at most ${MOST_HOURS}: a plan holds 40 steps of 8 hours; split the task`);

/** The person's columns of a task; what Almanac writes itself is not among them. */
export const task = z.strictObject({
  task_id: foreignId,
  title,
  notes: longText.optional(),
  estimated_hours: estimatedHours.optional(),
  due: due.optional(),
  priority: priority.optional(),
  client_id: clientId.optional(),
  project_id: foreignId.optional(),
  engagement_id: foreignId.optional(),
  workflow_id: foreignId.optional(),
  sprint_id: foreignId.optional(),
  billable: z.boolean().optional(),
});
export type Task = z.infer<typeof task>;

export const planRequest = z
  .strictObject({
    intent: z
      .string('say what you want done')
      .trim()
      .min(3, 'say what you want done, in at least three characters')
      .max(20_000, 'too long: at most 20000 characters')
      .optional(),
    task: task.optional(),
    engagement_id: foreignId.optional(),
    workflow_id: foreignId.optional(),
    context: longText.optional(),
    max_steps: z.int().min(1).max(40).optional(),
  })
  .refine((value) => (value.intent === undefined) !== (value.task === undefined), {
    message: 'give an intent or a task, one of them',
    path: ['task'],
  });
export type PlanRequest = z.infer<typeof planRequest>;

export const stepKind = z.enum(['deep', 'shallow', 'admin', 'meeting', 'wait']);
export type StepKind = z.infer<typeof stepKind>;

const stepMinutes = z
  .int('expected whole minutes')
  .min(15, 'at least 15 minutes')
  .max(480, 'at most 480 minutes, a day of 8 hours');

export const step = z.object({
  step_id: idOf('step'),
  order: z.int().min(1),
  title,
  description: longText,
  estimated_minutes: stepMinutes,
  /** What finished work says; how many runs it rests on and which. Plans made before these were kept lack them. */
  range_minutes: z.object({
    p50: z.int().min(1),
    p80: z.int().min(1),
    n: z.int().min(0).optional(),
    source: z.string().optional(),
  }),
  depends_on: z.array(idOf('step')),
  kind: stepKind,
  acceptance: z.string().max(2000),
});
export type Step = z.infer<typeof step>;

export const sop = z.object({
  summary: longText,
  steps: z.array(step).min(1).max(40),
  assumptions: z.array(z.string()),
  risks: z.array(z.string()),
  deliverables: z.array(z.string()),
});
export type Sop = z.infer<typeof sop>;

export const planStatus = z.enum([
  'draft',
  'ready',
  'scheduled',
  'in_progress',
  'completed',
  'cancelled',
  'superseded',
]);
export type PlanStatus = z.infer<typeof planStatus>;

export const provenance = z.object({
  source: z.enum(['model', 'template', 'blueprint', 'workflow', 'history']),
  model: z.string().optional(),
  prompt: z.object({ name: z.string(), version: z.int() }).optional(),
  /** All that were recalled, and those of them that the plan rests on: a model was shown them, a template took numbers from them. */
  memories: z.array(z.string()),
  used_memories: z.array(z.string()).optional(),
  /** Finished plans whose real times went into this one. */
  similar_plans: z.array(z.string()).optional(),
  engagement_id: z.string().optional(),
  blueprint_id: z.string().optional(),
  workflow_id: z.string().optional(),
  /** The template that is adapted from the workflow and proposed to be written back. */
  process_template_id: z.string().optional(),
  trace_id: z.string().optional(),
  cost: z.object({ amount: z.string(), currency: z.string() }).optional(),
  /** Why a better source was not used, e.g. the model was offline. */
  note: z.string().optional(),
});
export type Provenance = z.infer<typeof provenance>;

export const plan = z.object({
  plan_id: idOf('plan'),
  plan_title: title,
  intent: z.string(),
  task_id: z.string().nullable(),
  client_id: z.string().nullable(),
  status: planStatus,
  version: z.int().min(1),
  due: timestamp.nullable(),
  priority,
  sop,
  totals: z.object({ steps: z.int(), estimated_minutes: z.int(), p80_minutes: z.int() }),
  provenance,
  created_at: timestamp,
  updated_at: timestamp,
});
export type Plan = z.infer<typeof plan>;

/** A plan as a list shows it: without its SOP, which `GET /plans/{plan_id}` gives. */
export const listedPlan = plan.omit({ sop: true }).extend({
  /** How far the work is: the steps of the present version that nobody need work on any more, and the minutes that count. */
  progress: z.object({ closed_steps: z.int().min(0), actual_minutes: z.int().min(0) }),
  /** Only where `steps=true` asks for it: how long each step takes. */
  steps: z.array(step.pick({ step_id: true, range_minutes: true })).optional(),
});
export type ListedPlan = z.infer<typeof listedPlan>;

export const planListQuery = listQuery.extend({
  status: planStatus.optional(),
  live: z.stringbool().or(z.boolean()).optional(), // ready, scheduled or in progress
  client_id: clientId.optional(),
  task_id: foreignId.optional(),
  steps: z.stringbool().or(z.boolean()).optional(),
});
export const planPatch = z.strictObject({ status: planStatus, version: z.int().optional() });
export const reviseRequest = z.strictObject({
  feedback: z.string().trim().min(3, 'say what should change').max(20_000),
});

export const stepsPatch = z.strictObject({
  version: z.int().min(1),
  steps: z
    .array(
      z.strictObject({
        step_id: idOf('step').optional(),
        title,
        description: longText.optional(),
        estimated_minutes: stepMinutes,
        depends_on: z.array(idOf('step')).optional(),
        kind: stepKind.optional(),
        acceptance: z.string().max(2000).optional(),
      }),
    )
    .min(1)
    .max(40),
});

export type StepsPatch = z.infer<typeof stepsPatch>;

export const outcomeRequest = z.strictObject({
  /** `open` takes back what was said before. */
  status: z.enum(['done', 'partial', 'skipped', 'moved', 'open']),
  actual_minutes: z.int().min(0).max(24_000).optional(),
  /** Of a caller that counts its reports of a step: one that is not newer than the last changes nothing. */
  report: z.int().min(1).optional(),
});

/** What is said of a step now; a step that nobody spoke of has none. */
export const stepOutcome = z.object({
  step_id: idOf('step'),
  status: z.enum(['done', 'partial', 'skipped', 'open']),
  actual_minutes: z.int().nullable(),
  recorded_by: z.string(),
  at: timestamp,
});
export type StepOutcome = z.infer<typeof stepOutcome>;

const runType = z.enum(['task', 'step', 'process_template']);

/** What is left out and the plan knows is taken from the plan. */
export const executionRunRequest = z.strictObject({
  run_type: runType,
  task_id: foreignId.optional(),
  plan_id: idOf('plan').optional(),
  step_id: idOf('step').optional(),
  project_id: foreignId.optional(),
  process_template_id: foreignId.optional(),
  workflow_id: foreignId.optional(),
  engagement_id: foreignId.optional(),
  sprint_id: foreignId.optional(),
  client_id: clientId.optional(),
  kind: stepKind.optional(),
  title: title.optional(),
  /** Of a step of a plan, the plan's own number is taken where none is given. */
  estimated_minutes: z.int().min(1).max(30_000).optional(),
  actual_minutes: z.int().min(0).max(30_000),
  billable: z.boolean().optional(),
  started_at: timestamp.optional(),
  completed_at: timestamp.optional(),
});
export type ExecutionRunRequest = z.infer<typeof executionRunRequest>;

export const executionRun = z.object({
  execution_run_id: idOf('exe'),
  run_type: z.string(),
  task_id: z.string().nullable(),
  plan_id: z.string().nullable(),
  step_id: z.string().nullable(),
  project_id: z.string().nullable(),
  process_template_id: z.string().nullable(),
  workflow_id: z.string().nullable(),
  engagement_id: z.string().nullable(),
  sprint_id: z.string().nullable(),
  client_id: z.string().nullable(),
  kind: z.string().nullable(),
  title: z.string().nullable(),
  estimated_minutes: z.int(),
  actual_minutes: z.int(),
  billable: z.boolean(),
  started_at: timestamp.nullable(),
  completed_at: timestamp,
  /** Partial work says how far it got and teaches nothing about how long work takes. */
  outcome: z.enum(['done', 'partial']),
});
export type ExecutionRun = z.infer<typeof executionRun>;

export const executionRunQuery = listQuery.extend({
  task_id: foreignId.optional(),
  project_id: foreignId.optional(),
  process_template_id: foreignId.optional(),
  run_type: runType.optional(),
  plan_id: idOf('plan').optional(),
  sprint_id: foreignId.optional(),
});

export const estimatesQuery = z.strictObject({
  kind: stepKind.optional(),
  workflow_id: foreignId.optional(),
  words: z.string().max(300).optional(),
});
const quantiles = z.object({ p50: z.number(), p80: z.number() });
/**
 * p50 and p80 of actual ÷ estimated and of the minutes over past runs, as they were; null where n is 0. `suggested` are the
 * factors for a new estimate: what the history carries beyond doubt, 1 and 1.4 without one.
 */
export const estimatesReply = z.object({
  n: z.int(),
  ratio: quantiles.nullable(),
  actual_minutes: quantiles.nullable(),
  source: z.string(),
  suggested: quantiles.extend({ n: z.int(), source: z.string() }),
});

export const prompt = z.object({
  name: z.string(),
  version: z.int(),
  template: z.string(),
  labels: z.array(z.string()),
  reason: z.string(),
  created_at: timestamp,
});
export type Prompt = z.infer<typeof prompt>;

/** What the Coda poll found that still wants a plan or a schedule. */
export const pollReply = z.object({
  tasks: z.array(task),
  rejected: z.array(z.object({ row_id: z.string(), reason: z.string() })),
  mark: timestamp.nullable(),
});
