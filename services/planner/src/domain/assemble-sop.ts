import type { Sop, Step } from '@almanac/shared/contracts/planner';
import { must } from '@almanac/shared/lang/assert';
import { derivedId } from '@almanac/shared/lang/ids';
import type { Draft } from './draft.ts';
import { durationsInText } from './durations-in-text.ts';
import type { OverrunOf, WorkToEstimate } from './estimate-history.ts';

/** In every language of plan-words.ts. */
export const PART_OF = / \((?:part|Teil) \d+ (?:of|von) \d+\)$/;
/** Between what is done and what it is done to, in the titles of outlined steps. */
export const SUBJECT_MARK = ' · ';

/** What finished work says of this many minutes, beside them: the estimate itself is never replaced. */
export function rangeOf(
  minutes: number,
  work: WorkToEstimate,
  overrun: OverrunOf,
): Step['range_minutes'] {
  const { p50, p80, n, source } = overrun(work);
  return {
    p50: Math.max(1, Math.round(minutes * p50)),
    p80: Math.max(1, Math.round(minutes * p80)),
    n,
    source,
  };
}

/**
 * Gives a draft's steps their ids. An id is derived from the plan and the title, so that a step which a revision leaves as it
 * is keeps its id, and with it its blocks and its past. Equal titles are told apart by their count; a title's length of time
 * its "(part 1 of 2)" and the subject after " · " do not count, so that a step which only takes longer, or whose task was renamed, is still the same one.
 */
export function assembleSop(
  plan_id: string,
  draft: Draft,
  overrun: OverrunOf,
  workflow_id: string | null,
): Sop {
  const ids = freshStepIds(plan_id);
  const step_ids = draft.steps.map((step) => ids(step.title));
  const steps = draft.steps.map((step, index): Step => ({
    step_id: must(step_ids[index], 'an id'),
    order: index + 1,
    title: step.title,
    description: step.description,
    estimated_minutes: step.estimated_minutes,
    range_minutes: rangeOf(step.estimated_minutes, { ...step, workflow_id }, overrun),
    depends_on: step.depends_on.map((at) => must(step_ids[at], 'a step it depends on')),
    kind: step.kind,
    acceptance: step.acceptance,
  }));
  const { summary, assumptions, risks, deliverables } = draft;
  return { summary, steps, assumptions, risks, deliverables };
}

/** Gives each title an id that is not among `taken` and was not given before. */
export function freshStepIds(
  plan_id: string,
  taken: Iterable<string> = [],
): (title: string) => string {
  const used = new Set(taken);
  return (title) => {
    const spelled = nameOf(title);
    for (let count = 1; ; count += 1) {
      const id = derivedId('step', plan_id, spelled, String(count));
      if (used.has(id)) continue;
      used.add(id);
      return id;
    }
  };
}

function nameOf(title: string): string {
  const whole = title.replace(PART_OF, '');
  const mark = whole.lastIndexOf(SUBJECT_MARK);
  const timeless = durationsInText(title).reduce(
    (text, { text: said }) => text.replace(said, ' '),
    mark > 0 ? whole.slice(0, mark) : whole,
  );
  const words = timeless
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu)
    ?.join(' ');
  return words ?? title.trim();
}

/** The p80 of the whole is the sum of the steps' p80: cautious, because one person's overruns come together. */
export function totalsOf(sop: Sop): {
  steps: number;
  estimated_minutes: number;
  p80_minutes: number;
} {
  const sum = (minutesOf: (step: Step) => number): number =>
    sop.steps.reduce((total, step) => total + minutesOf(step), 0);
  return {
    steps: sop.steps.length,
    estimated_minutes: sum((step) => step.estimated_minutes),
    p80_minutes: sum((step) => step.range_minutes.p80),
  };
}
