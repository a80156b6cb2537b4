import type { ProvenObjective, UnscheduledOption } from '../schedule-types.ts';

/** What a run answers beside its blocks, kept as it was computed. */
export interface RunResult {
  unscheduled: RunUnscheduled[];
  objective: ProvenObjective;
  moved: { block_id: string; from: string; to: string }[];
  solver: { name: string; ms: number };
  degraded: string[];
}

export interface RunUnscheduled {
  step_id: string;
  title: string;
  reason: string;
  options: Pick<UnscheduledOption, 'kind' | 'detail'>[];
}
