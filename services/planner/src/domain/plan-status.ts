import type { PlanStatus } from '@almanac/shared/contracts/planner';

/** The statuses of a plan that is still to be worked on: at most one of them per task. */
export const LIVE: readonly PlanStatus[] = ['draft', 'ready', 'scheduled', 'in_progress'];

const ALLOWED: Record<PlanStatus, readonly PlanStatus[]> = {
  draft: ['ready', 'cancelled'],
  ready: ['scheduled', 'in_progress', 'completed', 'cancelled'],
  // A plan that is scheduled anew is scheduled again, also when work on it has begun.
  scheduled: ['ready', 'in_progress', 'completed', 'cancelled'],
  in_progress: ['ready', 'scheduled', 'completed', 'cancelled'],
  completed: [],
  cancelled: [],
  superseded: [],
};

export function mayBecome(from: PlanStatus, to: PlanStatus): boolean {
  return ALLOWED[from].includes(to);
}

/** Work on this plan is arranged for, begun or over: an unchanged task needs nothing more. */
export function isTakenCareOf(status: PlanStatus): boolean {
  return ['scheduled', 'in_progress', 'completed', 'cancelled'].includes(status);
}
