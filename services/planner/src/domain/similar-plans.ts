/** What finished plans say about a new one: how long work of the same words really took. */
import type { PlanWords } from './words-in-english.ts';

/** A completed plan of which every step was done, with what its steps took together. */
export interface FinishedPlan {
  plan_id: string;
  plan_title: string;
  client_id: string | null;
  workflow_id: string | null;
  estimated_minutes: number;
  actual_minutes: number;
}

export interface SimilarEstimate {
  minutes: number;
  assumption: string;
  plan_ids: string[];
}

/** Two titles that share at least half of all their words tell of the same work, and so does one workflow. */
const SAME_WORK = 0.5;
const GRID_MINUTES = 15;

/** The median of what the same work took, on the grid; undefined where no finished plan is alike, or they do not fit the steps. */
export function similarEstimate(
  work: {
    title: string;
    client_id: string | null;
    workflow_id: string | null;
    most_minutes: number;
  },
  finished: readonly FinishedPlan[],
  said: PlanWords,
): SimilarEstimate | undefined {
  const words = wordsOf(work.title);
  const alike = finished
    .filter(({ client_id }) => client_id === null || client_id === work.client_id)
    .filter(
      ({ plan_title, workflow_id }) =>
        (workflow_id !== null && workflow_id === work.workflow_id) ||
        overlap(words, wordsOf(plan_title)) >= SAME_WORK,
    )
    .toSorted((a, b) => a.actual_minutes - b.actual_minutes);
  const middle = alike[Math.floor((alike.length - 1) / 2)];
  if (middle === undefined) return undefined;
  const minutes = Math.max(1, Math.ceil(middle.actual_minutes / GRID_MINUTES)) * GRID_MINUTES;
  if (minutes > work.most_minutes) return undefined;
  const { plan_title, actual_minutes, estimated_minutes } = middle;
  return {
    minutes,
    plan_ids: alike.map(({ plan_id }) => plan_id),
    assumption: said.tookBefore(
      minutes,
      { title: plan_title, took: actual_minutes, planned: estimated_minutes },
      alike.length,
    ),
  };
}

function wordsOf(title: string): ReadonlySet<string> {
  return new Set(title.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0;
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared / (a.size + b.size - shared);
}
