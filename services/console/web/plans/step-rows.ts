/** The steps of a plan with what is said of them and where they stand in the calendar. Pure. */
import type { Step, StepOutcome } from '@almanac/shared/contracts/planner';
import type { Block } from '@almanac/shared/contracts/scheduler';

export interface StepRow {
  step: Step;
  /** The places of the steps it waits for: "after 1, 2". */
  after: number[];
  said: StepOutcome | undefined;
  /** The next one to be worked on, else the last one there was. */
  block: Block | undefined;
  /** It stands in the calendar and is not over: its outcome is said there. */
  in_calendar: boolean;
}

const AHEAD: readonly Block['status'][] = ['proposed', 'planned', 'applied'];

export function stepRows(
  steps: readonly Step[],
  said: readonly StepOutcome[],
  blocks: readonly Block[],
): StepRow[] {
  const places = new Map(steps.map(({ step_id, order }) => [step_id, order]));
  const known = new Map(said.map((one) => [one.step_id, one]));
  return steps.map((step) => {
    const own = blocks
      .filter((block) => block.step_id === step.step_id && block.status !== 'deleted')
      .toSorted((a, b) => Date.parse(a.start) - Date.parse(b.start));
    const ahead = own.find(({ status }) => AHEAD.includes(status));
    const after = step.depends_on.flatMap((id) => places.get(id) ?? []);
    return {
      step,
      after: after.toSorted((a, b) => a - b),
      said: known.get(step.step_id),
      block: ahead ?? own.at(-1),
      in_calendar: ahead !== undefined && ahead.status !== 'proposed',
    };
  });
}

/** Whether the work is where the dry run said; new blocks have other ids each time. */
export function isSamePlaces(one: readonly Block[], other: readonly Block[]): boolean {
  const places = (blocks: readonly Block[]): string =>
    blocks
      .map(({ step_id, start, end }) => `${step_id} ${Date.parse(start)} ${Date.parse(end)}`)
      .toSorted()
      .join('\n');
  return places(one) === places(other);
}
