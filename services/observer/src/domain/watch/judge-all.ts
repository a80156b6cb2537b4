/** Every watcher of the five-minute cycle by its name, with what it looks at. */
import { judgeAudit, type AuditMark } from './audit-state.ts';
import { judgeCosts, type CostRow, type ModelBudget } from './costs.ts';
import type { Finding } from './finding.ts';
import { judgeHeld, type HeldRow } from './held-actions.ts';
import { judgeLimits, type LimitedRow, type ProposalUseRow } from './limits-near.ts';
import { judgeQueueLag, type QueueRow } from './queue-lag.ts';
import { judgeRepeatedFailures, type AttemptRow } from './repeated-failures.ts';
import { judgeWorkflows, type TimerRows } from './silent-workflows.ts';
import { judgeLatency, type LatencyRow } from './slow-calls.ts';
import { judgeTokens, type ConnectionRow, type RefusalRow } from './token-health.ts';
import { judgeUnscheduled, type UnscheduledRow } from './unscheduled-plans.ts';

export interface WatchRows {
  queues: QueueRow[];
  attempts: AttemptRow[];
  held: HeldRow[];
  proposals: ProposalUseRow[];
  limited: LimitedRow[];
  costs: CostRow[];
  latency: LatencyRow[];
  connections: ConnectionRow[];
  refusals: RefusalRow[];
  unscheduled: UnscheduledRow[];
  timers: TimerRows;
  audit: AuditMark | null;
}

export interface WatchedAt {
  now: Date;
  /** The person's. */
  zone: string;
  today: string;
  budget: ModelBudget;
}

/** What each watcher found; one that found nothing is there with an empty list, so that what it had found before can end. */
export function judgeAll(rows: WatchRows, at: WatchedAt): Record<string, Finding[]> {
  return {
    queue_lag: judgeQueueLag(rows.queues),
    repeated_failures: judgeRepeatedFailures(rows.queues, rows.attempts),
    held_actions: judgeHeld(
      rows.held,
      rows.refusals.map(({ provider }) => provider),
    ),
    limits: judgeLimits(rows.proposals, rows.limited),
    costs: judgeCosts(rows.costs, at.today, at.budget),
    latency: judgeLatency(rows.latency),
    tokens: judgeTokens(rows.connections, rows.refusals, at.now),
    unscheduled_plans: judgeUnscheduled(rows.unscheduled),
    workflows: judgeWorkflows(rows.timers, at.now, at.zone),
    audit: judgeAudit(rows.audit, at.now, rows.timers),
  };
}
