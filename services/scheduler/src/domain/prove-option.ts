/**
 * An option is only offered when it is true: its values are put into the input, and the schedule is computed again in both
 * ways it can come to that. A plan that is scheduled again keeps its blocks, so only what is missing is placed anew; what was never
 * written is placed anew as a whole. Its price is J of the first way, so that options can be compared.
 *
 * A few steps are placed by the search of `fast`, which will place them so when asked. Where more are placed anew the search is a short
 * one, as each proof would take as long as the answer itself: a longer one may then leave the step out for another's sake (of 3,700
 * weeks, most of them too full, in three).
 */
import type { Pause } from '@almanac/shared/lang/turns';
import { SHORT_DAYS } from './effort.ts';
import { firstSchedule } from './first-schedule.ts';
import type { Part } from './fit-parts.ts';
import { improveSchedule } from './improve-schedule.ts';
import { objectiveOf, type ObjectiveScale } from './objective.ts';
import { scheduleModel } from './schedule-model.ts';
import { itemKey, type ScheduleInput, type UnscheduledOption } from './schedule-types.ts';
import { solveWishesBelowWork } from './wishes-below-work.ts';

/** Each proof computes a schedule or two, so a request pays for a few of them, fewer the more steps and the less time it has. */
const MAX_PROOFS = 6;
const MAX_FAST_PROOFS = 2;
const STEPS_PROVEN_AGAIN = 600;
/** So many steps in two weeks are placed as `fast` places them, in some hundredths of a second. */
const STEPS_PLACED_WELL = 6;

interface Proof {
  /** The missing items that get a place in both ways. */
  placed: ReadonlySet<string>;
  /** J of the whole schedule with the option, measured against what was asked for. */
  price: number;
}

/** The end of every item that has a place. */
type Ends = Map<string, number>;

/** An option with its price where the step gets a place with it; `untried` where no proof was left. */
export type OptionProof = UnscheduledOption | 'untrue' | 'untried';

export interface OptionProver {
  readonly prove: (key: string, option: UnscheduledOption) => Promise<OptionProof>;
  /** The price of the schedule as it is, on the scale of the options. */
  price_now: number;
}

/**
 * Proves options for steps by their keys; `parts` is the finished schedule, by item, `scale` a scale on which all options can be
 * measured. What is proven for one step holds for all where the option changes nothing of the step itself. `isLate` ends proving.
 */
export function optionProver(
  finished: Finished,
  isLate: () => boolean,
  pause: Pause,
): OptionProver {
  const { input, parts, scale } = finished;
  const known = new Map<string, Proof>();
  const most = input.mode === 'fast' ? MAX_FAST_PROOFS : MAX_PROOFS;
  let left = Math.min(most, Math.floor(STEPS_PROVEN_AGAIN / input.items.length));
  const ends = endsOf(input, parts);
  const prove = async (key: string, option: UnscheduledOption): Promise<OptionProof> => {
    const { detail: _, ...values } = option;
    const of_step = option.kind === 'move_deadline' || option.kind === 'split_smaller';
    const name = JSON.stringify([of_step ? key : '', values]);
    let proof = known.get(name);
    if (proof === undefined) {
      if (left === 0 || isLate()) return 'untried';
      left -= 1;
      proof = await proofOf(key, option, finished, pause);
      known.set(name, proof);
    }
    return proof.placed.has(key) ? { ...option, price: proof.price } : 'untrue';
  };
  return { prove, price_now: priceOf(input, ends, scale) };
}

export interface Finished {
  input: ScheduleInput;
  parts: readonly (Part[] | null)[];
  scale: ObjectiveScale;
}

async function proofOf(
  key: string,
  option: UnscheduledOption,
  finished: Finished,
  pause: Pause,
): Promise<Proof> {
  const { input, parts, scale } = finished;
  const again = withOption(key, option, input);
  const kept = new Set(again.items.map(itemKey));
  const standing = input.items.flatMap((item, index) =>
    kept.has(itemKey(item))
      ? (parts[index] ?? []).map(({ start, end }) => ({ start, end, step_id: itemKey(item) }))
      : [],
  );
  const missing = new Set(input.items.filter((_, index) => !parts[index]).map(itemKey));
  const rest = await placed(
    {
      ...again,
      items: again.items.filter((item) => missing.has(itemKey(item))),
      existing_blocks: [...input.existing_blocks, ...standing],
    },
    pause,
  );
  const ends: Ends = new Map(rest);
  for (const { step_id, end } of standing)
    ends.set(step_id, Math.max(end, ends.get(step_id) ?? end));
  const price = priceOf(input, ends, scale);
  if (rest.size === 0 || standing.length === 0) return { placed: new Set(rest.keys()), price };
  const anew = await placed(again, pause);
  return { placed: new Set([...rest.keys()].filter((one) => anew.has(one))), price };
}

/** J against what was asked for: an item that has no due date was wanted by its deadline, or else within the window. */
function priceOf({ items, window }: ScheduleInput, ends: Ends, scale: ObjectiveScale): number {
  const asked = items.map((item) => ({ ...item, due: item.due ?? item.deadline ?? window.to }));
  return objectiveOf(
    asked,
    items.map((item) => ends.get(itemKey(item)) ?? null),
    scale,
  ).total;
}

function withOption(key: string, option: UnscheduledOption, input: ScheduleInput): ScheduleInput {
  const { window, preferences, items } = input;
  const change = (more: Partial<ScheduleInput['items'][number]>): ScheduleInput['items'] =>
    items.map((item) => (itemKey(item) === key ? { ...item, ...more } : item));
  switch (option.kind) {
    case 'drop_item':
      return { ...input, items: items.filter((item) => itemKey(item) !== option.drop) };
    case 'extend_window':
      return { ...input, window: { ...window, to: option.to } };
    case 'move_deadline': {
      const { deadline, to = window.to } = option;
      return { ...input, window: { ...window, to }, items: change({ deadline }) };
    }
    case 'split_smaller':
      return { ...input, items: change({ split: option.split }) };
    case 'raise_day_maximum': {
      const { max_minutes_per_day, slack_share } = option;
      return { ...input, preferences: { ...preferences, max_minutes_per_day, slack_share } };
    }
  }
}

async function placed(input: ScheduleInput, pause: Pause): Promise<Ends> {
  const model = scheduleModel(input);
  if (model.jobs.length <= STEPS_PLACED_WELL && model.days.length <= SHORT_DAYS) {
    const { parts } = await solveWishesBelowWork(model, { mode: 'fast' }, undefined, pause);
    return endsOf(input, parts);
  }
  const first = await firstSchedule(model, pause);
  const { placement } = await improveSchedule(model, first.order, pause);
  return endsOf(input, placement.parts);
}

function endsOf({ items }: ScheduleInput, parts: readonly (readonly Part[] | null)[]): Ends {
  return new Map(
    items.flatMap((item, index): [string, number][] => {
      const end = parts[index]?.at(-1)?.end;
      return end === undefined ? [] : [[itemKey(item), end]];
    }),
  );
}
