import type { Objective, UnscheduledOption } from '../schedule-types.ts';

/** What a run answers beside its blocks, kept as it was computed. */
export interface RunResult {
  unscheduled: RunUnscheduled[];
  objective: Objective;
  /** Minutes the days of the window can take against the minutes asked for; runs of before have none. */
  capacity?: { available_minutes: number; demand_minutes: number };
  moved: { block_id: string; from: string; to: string }[];
  solver: { name: string; ms: number };
  degraded: string[];
}

export interface RunUnscheduled {
  step_id: string;
  title: string;
  reason: string;
  options: (Pick<UnscheduledOption, 'kind' | 'detail'> & { price?: number })[];
}
