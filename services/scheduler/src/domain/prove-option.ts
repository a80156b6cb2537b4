/**
 * An option is only offered when it is true: its values are put into the input, and the schedule is computed again in both
 * ways it can come to that. A plan that is scheduled again keeps its blocks, so only what is missing is placed anew; what
 * was never written is placed anew as a whole.
 */
import { firstSchedule } from './first-schedule.ts';
import type { Part } from './fit-parts.ts';
import { improveSchedule } from './improve-schedule.ts';
import { scheduleModel } from './schedule-model.ts';
import { itemKey, type ScheduleInput, type UnscheduledOption } from './schedule-types.ts';

/** Each proof computes a schedule or two, so a request pays for a few of them, fewer the more steps it has. */
const MAX_PROOFS = 6;
const STEPS_PROVEN_AGAIN = 600;

/**
 * Tells whether the step of a key gets a place with an option; `parts` is the finished schedule, by item. What is proven
 * for one step holds for all where the option changes nothing of the step itself. Options beyond the limit count as untrue.
 */
export function optionProver(
  input: ScheduleInput,
  parts: readonly (Part[] | null)[],
): (key: string, option: UnscheduledOption) => boolean {
  const known = new Map<string, ReadonlySet<string>>();
  let left = Math.min(MAX_PROOFS, Math.floor(STEPS_PROVEN_AGAIN / input.items.length));
  return (key, option) => {
    const { detail: _, ...values } = option;
    const of_step = option.kind === 'move_deadline' || option.kind === 'split_smaller';
    const name = JSON.stringify([of_step ? key : '', values]);
    const before = known.get(name);
    if (before !== undefined) return before.has(key);
    left -= 1;
    if (left < 0) return false;
    const placed = placedWith(withOption(key, option, input), input, parts);
    known.set(name, placed);
    return placed.has(key);
  };
}

/** The missing items that get a place in both ways. */
function placedWith(
  again: ScheduleInput,
  input: ScheduleInput,
  parts: readonly (Part[] | null)[],
): Set<string> {
  const standing = input.items.flatMap((item, index) =>
    (parts[index] ?? []).map(({ start, end }) => ({ start, end, step_id: itemKey(item) })),
  );
  const rest = placedKeys({
    ...again,
    items: again.items.filter((_, index) => (parts[index] ?? null) === null),
    existing_blocks: [...input.existing_blocks, ...standing],
  });
  if (rest.size === 0 || standing.length === 0) return rest;
  const anew = placedKeys(again);
  return new Set([...rest].filter((key) => anew.has(key)));
}

function withOption(key: string, option: UnscheduledOption, input: ScheduleInput): ScheduleInput {
  const { window, preferences } = input;
  const change = (more: Partial<ScheduleInput['items'][number]>): ScheduleInput['items'] =>
    input.items.map((item) => (itemKey(item) === key ? { ...item, ...more } : item));
  switch (option.kind) {
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

function placedKeys(input: ScheduleInput): Set<string> {
  const model = scheduleModel(input);
  const first = firstSchedule(model);
  const { placement } = improveSchedule(model, first.order, first.placement);
  const placed = input.items.filter((_, index) => (placement.parts[index] ?? null) !== null);
  return new Set(placed.map(itemKey));
}
