/** An execution run as it is stored: what was told, and what the plan and its step know beside it. */
import type { ExecutionRun, ExecutionRunRequest, Step } from '@almanac/shared/contracts/planner';
import { AppError } from '@almanac/shared/lang/app-error';
import type { PlanSubject } from './plan-subject.ts';

export interface PlanOfRun {
  plan_id: string;
  task_id: string | null;
  client_id: string | null;
  project_id: string | null;
  workflow_id: string | null;
  billable: boolean;
  source: Pick<PlanSubject, 'engagement_id' | 'workflow_id' | 'sprint_id' | 'owner_unread'>;
  provenance: { process_template_id?: string | undefined };
}

export interface KnownOfRun {
  plan?: PlanOfRun;
  step?: Step;
}

/** Clocks of callers differ by as much. */
const AHEAD_MS = 5 * 60_000;

/** Refuses, with 422, times that cannot be, a step without its step_id, and work that nobody estimated. */
export function runOf(
  request: ExecutionRunRequest,
  { plan, step }: KnownOfRun,
  { execution_run_id, now }: { execution_run_id: string; now: Date },
): ExecutionRun {
  const completed_at = request.completed_at ?? now.toISOString();
  checkTimes(request, completed_at, now);
  if (request.run_type === 'step' && step === undefined) {
    throw refused('step_id', 'A run of a step names the plan and the step.', 'is missing');
  }
  const estimated_minutes = request.estimated_minutes ?? step?.estimated_minutes;
  if (estimated_minutes === undefined) {
    const detail = 'Say how many minutes were estimated: only a step of a plan has a number here.';
    throw refused('estimated_minutes', detail, 'is missing');
  }
  return {
    execution_run_id,
    completed_at,
    estimated_minutes,
    run_type: request.run_type,
    actual_minutes: request.actual_minutes,
    plan_id: plan?.plan_id ?? null,
    step_id: step?.step_id ?? null,
    kind: request.kind ?? step?.kind ?? null,
    title: request.title ?? step?.title ?? null,
    started_at: request.started_at ?? null,
    outcome: 'done',
    ...linksOf(request, plan),
  };
}

/** What a plan says of each of its runs; what the request says itself wins. */
export function linksOf(
  request: Partial<ExecutionRunRequest>,
  plan: PlanOfRun | undefined,
): Pick<
  ExecutionRun,
  | 'task_id'
  | 'project_id'
  | 'process_template_id'
  | 'workflow_id'
  | 'engagement_id'
  | 'sprint_id'
  | 'client_id'
  | 'billable'
> {
  return {
    task_id: request.task_id ?? plan?.task_id ?? null,
    project_id: request.project_id ?? plan?.project_id ?? null,
    process_template_id:
      request.process_template_id ?? plan?.provenance.process_template_id ?? null,
    workflow_id: request.workflow_id ?? plan?.workflow_id ?? null,
    engagement_id: request.engagement_id ?? plan?.source.engagement_id ?? null,
    sprint_id: request.sprint_id ?? plan?.source.sprint_id ?? null,
    client_id: request.client_id ?? plan?.client_id ?? null,
    billable: request.billable ?? plan?.billable ?? false,
  };
}

function checkTimes({ started_at }: ExecutionRunRequest, completed_at: string, now: Date): void {
  if (started_at !== undefined && Date.parse(started_at) > Date.parse(completed_at)) {
    throw refused('completed_at', 'A run cannot end before it starts.', 'is before started_at');
  }
  if (Date.parse(completed_at) > now.getTime() + AHEAD_MS) {
    throw refused('completed_at', 'A run that has not ended yet is no run.', 'is in the future');
  }
}

function refused(path: string, detail: string, message: string): AppError {
  return new AppError('invalid', detail, { errors: [{ path, message }] });
}
