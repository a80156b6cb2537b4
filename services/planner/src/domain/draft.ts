import type { StepKind } from '@almanac/shared/contracts/planner';

/** A step before it has an id; dependencies are positions in the list, counted from 0. */
export interface DraftStep {
  title: string;
  description: string;
  estimated_minutes: number;
  depends_on: number[];
  kind: StepKind;
  acceptance: string;
}

/** What a planner, model or template, proposes. */
export interface Draft {
  summary: string;
  steps: DraftStep[];
  assumptions: string[];
  risks: string[];
  deliverables: string[];
}
