import type { RunChange } from '@almanac/shared/contracts/reschedule';
import type { Objective, ProvenObjective, UnscheduledOption } from '../schedule-types.ts';

/** What a run answers beside its blocks, kept as it was computed. */
export interface RunResult {
  unscheduled: RunUnscheduled[];
  /** Nothing is proven of a run that a person made, or of before there were proofs. */
  objective: Objective & Partial<ProvenObjective>;
  /** Minutes the days of the window can take against the minutes asked for; runs of before have none. */
  capacity?: { available_minutes: number; demand_minutes: number };
  moved: { block_id: string; from: string; to: string }[];
  solver: { name: string; ms: number; time_limit?: true };
  degraded: string[];
  /** In words; runs of before have none. */
  notes?: string[];
  /** The plans of a run of several. */
  plans?: { plan_id: string; version: number; title: string }[];
  /** In words, where a run only takes blocks away. */
  why?: string;
  /** Absent where the run schedules a plan or tasks. */
  change?: RunChange;
  /** How the changed blocks were before, for undoing it. */
  before?: BlockBefore[];
  /** What a person is to accept; nothing of it is in the blocks yet. */
  proposal?: ProposedChanges;
}

export interface RunUnscheduled {
  step_id: string;
  title: string;
  reason: string;
  options: (Pick<UnscheduledOption, 'kind' | 'detail'> & { price?: number })[];
  /** On the scale of the options' prices; absent where there is none. */
  price_now?: number;
}

/** A block as it was before a run, as far as a run changes it. */
export interface BlockBefore {
  block_id: string;
  start_at: string;
  end_at: string;
  part: number;
  parts: number;
  why: string;
  pinned: boolean;
  moved_by: 'person' | 'scheduler' | null;
}

export interface ProposedPlace {
  start: number;
  end: number;
  part: number;
  parts: number;
  why: string;
}

/** Every block by the version it had: one that changed since makes the proposal outdated. */
export interface ProposedChanges {
  move: (ProposedPlace & { block_id: string; version: number; title?: string })[];
  create: (ProposedPlace & { like: WorkOfBlock })[];
  remove: { block_id: string; version: number }[];
  /** The last fact about any block when it was proposed: work that got a place after it has no need of another. */
  after_fact?: number;
  /** Of a schedule: blocks that stay as they are and become the run's. */
  keep?: { block_id: string; parts: number }[];
}

/** What a new block of the same work takes over; `run_id` is the run that scheduled it first. */
export interface WorkOfBlock {
  key: string;
  run_id: string | null;
  plan_id: string | null;
  task_id: string | null;
  step_id: string | null;
  client_id: string | null;
  title: string;
  kind: string | null;
}
