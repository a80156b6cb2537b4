/** What every change of a plan leaves behind, in its transaction: the audit row, the event, the memory, the notice. */
import type { EventRequest, EventType } from '@almanac/shared/contracts/events';
import type { Sop } from '@almanac/shared/contracts/planner';
import type { PlanChanges } from '@almanac/shared/contracts/reschedule';
import type { Transaction } from '@almanac/shared/pg/database';
import type { Change } from '@almanac/shared/pg/notify-change';
import { SERVICE, type PlannerContext } from '../context.ts';
import { changesOf, diffSops } from '../domain/diff-sops.ts';
import { auditChange } from './audit-change.ts';
import { emitAndRememberOfPlan, type Remembered } from './remember-of-plan.ts';
import { planChanged } from './tell-scheduler.ts';

export interface ChangedPlan {
  plan_id: string;
  plan_title: string;
  task_id: string | null;
  client_id: string | null;
  workflow_id: string | null;
  version: number;
  source: Remembered['source'];
  sop: Sop;
  /** The steps of the version before; none of the first. */
  before?: Sop;
}

/** A new version of the steps: event `plan.created` or `plan.revised`, and a memory of what was planned. */
export async function recordVersion(
  ctx: PlannerContext,
  tx: Transaction,
  plan: ChangedPlan,
  reason: string,
): Promise<void> {
  const created = plan.version === 1;
  const { plan_id, plan_title, task_id, version, sop } = plan;
  const estimated_minutes = minutesOf(sop);
  const steps = sop.steps.length;
  const changes = changesOfVersion(plan);
  const type: EventType = created ? 'plan.created' : 'plan.revised';
  const data = { version, steps, estimated_minutes };
  const notice: Change = { type: 'plan', id: plan_id, client_id: plan.client_id };
  await auditChange(ctx, tx, { action: type, subject: plan_id, data }, notice);
  const named = { plan_id, plan_title, version };
  const payload = created
    ? { ...named, task_id, steps, estimated_minutes }
    : { ...named, reason, ...(changes === undefined ? {} : { changes }) };
  await emitAndRememberOfPlan(ctx, tx, plan, {
    event: planEvent(ctx, plan, { type, payload }),
    key: `plan:${plan_id}:${version}`,
    memory: {
      content: memoryText(plan, estimated_minutes),
      kind: 'plan',
      source: { type: 'plan', ref: plan_id },
      occurred_at: ctx.clock.now().toISOString(),
      links: linksOf(plan),
    },
  });
  if (!created) {
    const what = changes === undefined ? {} : { changes };
    await planChanged(ctx, tx, { plan_id, version, status: 'ready', ...what });
  }
}

function changesOfVersion({ before, version, sop }: ChangedPlan): PlanChanges | undefined {
  if (before === undefined) return undefined;
  return changesOf(diffSops({ version: version - 1, sop: before }, { version, sop }));
}

export function planEvent(
  ctx: PlannerContext,
  plan: Pick<ChangedPlan, 'plan_id' | 'client_id' | 'version'>,
  event: { type: EventType; payload: Record<string, unknown> },
): EventRequest & { dedupe_key: string } {
  return {
    event_type: event.type,
    event_source: SERVICE,
    payload: event.payload,
    occurred_at: ctx.clock.now().toISOString(),
    dedupe_key: `${event.type}:${plan.plan_id}:${plan.version}`,
    ...(plan.client_id === null ? {} : { client_id: plan.client_id }),
  };
}

/** Graph node ids are natural keys of Coda. */
export function linksOf(
  plan: Pick<ChangedPlan, 'task_id' | 'workflow_id'>,
): { edge_type: string; to_node_id: string }[] {
  return [
    ...(plan.task_id === null
      ? []
      : [{ edge_type: 'plans', to_node_id: `coda:${plan.task_id}`.slice(0, 200) }]),
    ...(plan.workflow_id === null
      ? []
      : [{ edge_type: 'follows', to_node_id: `coda:${plan.workflow_id}`.slice(0, 200) }]),
  ];
}

function minutesOf(sop: Sop): number {
  return sop.steps.reduce((sum, step) => sum + step.estimated_minutes, 0);
}

function memoryText(plan: ChangedPlan, estimated_minutes: number): string {
  const head = plan.version === 1 ? 'Plan' : `Plan (version ${plan.version})`;
  const steps = plan.sop.steps.map(
    (step) => `${step.order}. ${step.title} (${step.estimated_minutes} min, ${step.kind})`,
  );
  return [`${head}: ${plan.plan_title}, ${estimated_minutes} min in all.`, ...steps].join('\n');
}
