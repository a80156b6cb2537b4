/** The steps of a plan while a person edits them: their order, their words and how long they take. Pure. */
import type { Sop, StepsPatch } from '@almanac/shared/contracts/planner';

export interface DraftStep {
  /** Of the list alone: it stays where the step moves. */
  key: string;
  /** Undefined for a new step. */
  step_id: string | undefined;
  title: string;
  description: string;
  /** As it was written. */
  minutes: string;
}

export const SHORTEST_MINUTES = 15;
export const LONGEST_MINUTES = 480;
export const MOST_STEPS = 40;
const LONGEST_TITLE = 300;
const USUAL_MINUTES = '60';

export function draftOf({ steps }: Sop): DraftStep[] {
  return steps.map(({ step_id, title, description, estimated_minutes }) => ({
    key: step_id,
    step_id,
    title,
    description,
    minutes: String(estimated_minutes),
  }));
}

/** The step at `at` one place up (-1) or down (1); the list as it is where there is no such place. */
export function moved(draft: readonly DraftStep[], at: number, by: -1 | 1): DraftStep[] {
  const [step, other] = [draft[at], draft[at + by]];
  if (step === undefined || other === undefined) return [...draft];
  return draft.with(at, other).with(at + by, step);
}

/** With one more step at the end; its key is none that the list has, or had. */
export function added(draft: readonly DraftStep[], count: number): DraftStep[] {
  const fresh = { step_id: undefined, title: '', description: '', minutes: USUAL_MINUTES };
  return [...draft, { key: `new-${count}`, ...fresh }];
}

/** What is wrong with a step; undefined where nothing is. */
export function wrongWith({ title, minutes }: DraftStep): string | undefined {
  if (title.trim() === '') return 'A step needs a title.';
  if (title.trim().length > LONGEST_TITLE) return `A title has at most ${LONGEST_TITLE} letters.`;
  const whole = /^\d{1,4}$/.test(minutes.trim()) ? Number(minutes) : Number.NaN;
  if (whole >= SHORTEST_MINUTES && whole <= LONGEST_MINUTES) return undefined;
  return `A step takes ${SHORTEST_MINUTES} to ${LONGEST_MINUTES} whole minutes.`;
}

/** Why the list cannot be sent as it is; undefined where it can. */
export function whyHeld(sop: Sop, draft: readonly DraftStep[]): string | undefined {
  if (draft.length === 0) return 'A plan has at least one step.';
  if (draft.length > MOST_STEPS) return `A plan has at most ${MOST_STEPS} steps.`;
  for (const [at, step] of draft.entries()) {
    const wrong = wrongWith(step);
    if (wrong !== undefined) return `Step ${at + 1}: ${wrong}`;
  }
  const same = JSON.stringify(sent(draft)) === JSON.stringify(sent(draftOf(sop)));
  return same ? 'Nothing was changed yet.' : undefined;
}

/** What is not named keeps what it was: the kind, what it depends on, and when it is accepted. */
export function patchOf(version: number, draft: readonly DraftStep[]): StepsPatch {
  return { version, steps: sent(draft) };
}

function sent(draft: readonly DraftStep[]): StepsPatch['steps'] {
  return draft.map(({ step_id, title, description, minutes }) => ({
    ...(step_id === undefined ? {} : { step_id }),
    title: title.trim(),
    description: description.trim(),
    estimated_minutes: Number(minutes),
  }));
}
