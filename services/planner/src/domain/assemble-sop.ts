import type { Sop, Step, StepKind } from '@almanac/shared/contracts/planner';
import { must } from '@almanac/shared/lang/assert';
import { derivedId } from '@almanac/shared/lang/ids';
import type { Draft } from './draft.ts';
import { durationsInText } from './durations-in-text.ts';

/** p80 of actual ÷ estimated for a kind of step, with the number of runs it rests on. */
export type OverrunByKind = Partial<Record<StepKind, { n: number; p80: number }>>;

/** Without enough history: people who estimate their own work need about 1.4 times as long in one case of five. */
const DEFAULT_P80 = 1.4;
const ENOUGH_RUNS = 5;
const PART_OF = / \(part \d+ of \d+\)$/;

/**
 * The range of an estimate: p50 is the estimate itself, so that the person's number is kept; p80 is it times the overrun
 * that four of five past runs of this kind stayed below, given at least five of them.
 */
export function rangeOf(
  minutes: number,
  kind: StepKind,
  overrun: OverrunByKind,
): Step['range_minutes'] {
  const past = overrun[kind];
  const ratio = past !== undefined && past.n >= ENOUGH_RUNS ? Math.max(1, past.p80) : DEFAULT_P80;
  return { p50: minutes, p80: Math.round(minutes * ratio) };
}

/**
 * Gives a draft's steps their ids. An id is derived from the plan and the title, so that a step which a revision leaves as it
 * is keeps its id, and with it its blocks and its past. Equal titles are told apart by their count; a title's length of time
 * and its "(part 1 of 2)" do not count, so that a step which only takes longer is still the same one.
 */
export function assembleSop(plan_id: string, draft: Draft, overrun: OverrunByKind): Sop {
  const ids = freshStepIds(plan_id);
  const step_ids = draft.steps.map((step) => ids(step.title));
  const steps = draft.steps.map((step, index): Step => ({
    step_id: must(step_ids[index], 'an id'),
    order: index + 1,
    title: step.title,
    description: step.description,
    estimated_minutes: step.estimated_minutes,
    range_minutes: rangeOf(step.estimated_minutes, step.kind, overrun),
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
  const timeless = durationsInText(title).reduce(
    (text, { text: said }) => text.replace(said, ' '),
    title.replace(PART_OF, ''),
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
