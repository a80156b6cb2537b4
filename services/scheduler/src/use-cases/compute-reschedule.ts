/** Computes the change of a week: reaching farther step by step, each step proved, and taken where it is worth what it moves. */
import { setImmediate as pause } from 'node:timers/promises';
import { assert } from '@almanac/shared/lang/assert';
import { computeSchedule } from '../domain/compute-schedule.ts';
import type { Preferences } from '../domain/preferences.ts';
import { costOfWeek } from '../domain/runs/cost-of-week.ts';
import { type Disturbed, findDisturbed } from '../domain/runs/find-disturbed.ts';
import { matchBlocks } from '../domain/runs/match-blocks.ts';
import {
  againRung,
  chainRung,
  leastRung,
  nearRung,
  type RungWork,
  wideRung,
  worthOfMove,
} from '../domain/runs/rungs.ts';
import { isMovable, type Week } from '../domain/runs/week.ts';
import { type ObjectiveScale } from '../domain/objective.ts';
import { scheduleModel } from '../domain/schedule-model.ts';
import {
  itemKey,
  type LearnedPreference,
  type Objective,
  type ScheduleInput,
  type ScheduleItem,
} from '../domain/schedule-types.ts';
import { validateSchedule } from '../domain/validate-schedule.ts';
import { unscheduledOf } from './views.ts';
import { answerOf, type Candidate, type ComputedReschedule } from './reschedule-answer.ts';
import type { StoredWeekBlock } from './week-in-question.ts';

export interface RescheduleInput {
  week: Week<StoredWeekBlock>;
  window: { from: number; to: number };
  preferences: Preferences;
  known_until: number;
  learned: readonly LearnedPreference[];
}

/** A price so many times that of a week planned anew is as good: nothing more is moved for what is left. */
const AS_GOOD = 1.01;
/** Weighted hours too few to matter. */
const NOTHING_H = 0.01;

/** How much less or more moves cost in the last searches. */
const OTHER_PRICES = [0.25, 0.5, 0.8, 1.15, 1.4, 2];

/** More than so many are not put back one by one. */
const MOST_PUT_BACK = 12;

/** How many of the nearest blocks may move with those that have to, before all may. */
const NEAR = [6, 12, 24, 48];

/** Fails as a bug when a result breaks a hard rule. */
export async function computeReschedule(input: RescheduleInput): Promise<ComputedReschedule> {
  const started = performance.now();
  const disturbed = findDisturbed(input.week);
  const scale = scaleOf(input);
  const before = costOfStanding(input.week, disturbed, scale);
  const chosen = await search({ input, disturbed, scale });
  return {
    ...answerOf(chosen, disturbed, input.week),
    price: priceOf(before, chosen.objective),
    solver: { name: chosen.solver, ms: Math.round(performance.now() - started) },
  };
}

interface Search {
  input: RescheduleInput;
  disturbed: Disturbed<StoredWeekBlock>;
  scale: ObjectiveScale;
  /** J of the week planned anew, for all the moves that takes: what little can be gained is measured against it. */
  anew: number;
  /** What each moved block must save, in J. */
  move_cost: number;
}

/**
 * The least change that is worth it: nothing wider is looked at where what cannot stay finds a place as good as a week planned
 * anew would be. The search itself counts what a moved block must be worth, so a wider reach moves little more.
 */
async function search(given: Omit<Search, 'anew' | 'move_cost'>): Promise<Candidate> {
  const { input, disturbed } = given;
  const { week } = input;
  const least = await compute({ ...given, move_cost: undefined }, leastRung(week, disturbed));
  if (disturbed.why.size + disturbed.missing.size === 0) return least;
  const wide = wideRung(week, disturbed);
  const anew = await compute({ ...given, move_cost: 0 }, withoutPlaces(wide));
  const blocks = wide.free.length + wide.stay.filter(({ start }) => start > week.now).length;
  const move_cost = worthOfMove(anew.objective.total, blocks);
  const whole = { ...given, anew: anew.objective.total, move_cost };
  if (isAsGood(least, whole)) return least;
  const chain = await compute(whole, chainRung(week, disturbed));
  let best = better(whole, least, chain);
  if (isAsGood(best, whole)) return best;
  for (const count of NEAR) {
    const near = nearRung(week, disturbed, count);
    // Of a small week all of it is searched as well.
    if (2 * near.free.length > wide.free.length) break;
    best = better(whole, best, await compute(whole, near));
    if (isAsGood(best, whole)) return best;
  }
  best = better(whole, best, await compute(whole, wide));
  // The search may get lost: asked with other prices it may find what is better by the same measure.
  for (const times of OTHER_PRICES) {
    best = better(whole, best, await compute({ ...whole, move_cost: times * move_cost }, wide));
  }
  return movedAgain(whole, best);
}

/** Where its blocks stand now is one place among others, and trying it keeps the search from better ones. */
function withoutPlaces(work: RungWork<StoredWeekBlock>): RungWork<StoredWeekBlock> {
  return { ...work, open: work.open.map(({ previous: _, ...item }) => item) };
}

/**
 * Of what was moved beside what had to be, one block after the other is put back, and the few others are placed again: a search
 * over all of the week passes such an answer by.
 */
async function movedAgain(given: Search, found: Candidate): Promise<Candidate> {
  const { input, disturbed } = given;
  const moved = changedBlocks(found).filter((block) => !disturbed.why.has(block));
  if (moved.length === 0 || moved.length > MOST_PUT_BACK) return found;
  let best = better(given, found, await compute(given, againRung(input.week, disturbed, moved)));
  for (const block of moved) {
    const now = changedBlocks(best).filter((one) => !disturbed.why.has(one));
    if (!now.includes(block)) continue;
    const others = againRung(
      input.week,
      disturbed,
      now.filter((one) => one !== block),
    );
    best = better(given, best, await compute(given, others));
  }
  return best;
}

function changedBlocks({ matched }: Candidate): StoredWeekBlock[] {
  return [...matched.move.map(({ old }) => old), ...matched.remove];
}

function isAsGood({ objective, orphans }: Candidate, { anew }: Search): boolean {
  return orphans === 0 && objective.total <= AS_GOOD * anew;
}

/**
 * The one that keeps the order of work; then J, in which what has no place counts, and what each moved block must save; the first where
 * they are equal.
 */
function better({ move_cost }: Search, one: Candidate, other: Candidate): Candidate {
  if (one.orphans !== other.orphans) return other.orphans < one.orphans ? other : one;
  const cost = ({ objective, moves }: Candidate): number => objective.total + move_cost * moves;
  return cost(other) < cost(one) - NOTHING_H ? other : one;
}

async function compute(
  given: Omit<Search, 'anew' | 'move_cost'> & Pick<ScheduleInput, 'move_cost'>,
  work: RungWork<StoredWeekBlock>,
): Promise<Candidate> {
  const { disturbed, scale, move_cost } = given;
  const { week, window, preferences, known_until, learned } = given.input;
  const input: ScheduleInput = {
    now: week.now,
    window,
    zone: preferences.zone,
    preferences,
    items: work.open,
    busy: [...week.busy],
    existing_blocks: [
      ...week.others,
      ...work.stay.map(({ start, end, key, title }) => ({ start, end, step_id: key, title })),
    ],
    known_until,
    ...(learned.length === 0 ? {} : { learned }),
    mode: 'fast',
    move_cost,
  };
  // Requests and probes are heard between two searches.
  await pause();
  const schedule = await computeSchedule(input);
  const violations = validateSchedule(input, schedule);
  assert(violations.length === 0, `a schedule keeps its rules: ${JSON.stringify(violations)}`);
  const unplaced = new Set(schedule.unscheduled.map(itemKey));
  const placed = schedule.blocks.map((block) => ({ ...block, key: itemKey(block) }));
  const items = countedItems(week, disturbed);
  const matched = matchBlocks(schedule.blocks, work.free);
  return {
    work,
    matched,
    moves: matched.move.length + matched.remove.length,
    orphans: orphansOf(week, work.stay, unplaced),
    unscheduled: schedule.unscheduled.map(unscheduledOf),
    objective: costOfWeek({ items, blocks: [...work.stay, ...placed], unplaced }, scale),
    solver: schedule.solver.name,
  };
}

/** Blocks ahead that stay although what they wait for lost its place. */
function orphansOf(
  week: Week<StoredWeekBlock>,
  stay: readonly StoredWeekBlock[],
  unplaced: ReadonlySet<string>,
): number {
  const waiting = week.items.filter(({ depends_on }) => depends_on?.some((id) => unplaced.has(id)));
  const keys = new Set(waiting.map(itemKey));
  return stay.filter((block) => keys.has(block.key) && isMovable(block, week)).length;
}

/** Steps that have or had a place, and those that are to get one; others are not in question. */
function countedItems(
  week: Week<StoredWeekBlock>,
  { missing }: Disturbed<StoredWeekBlock>,
): ScheduleItem[] {
  const keys = new Set([...week.blocks.map(({ key }) => key), ...missing.keys()]);
  return week.items.filter((item) => keys.has(itemKey(item)));
}

function costOfStanding(
  week: Week<StoredWeekBlock>,
  disturbed: Disturbed<StoredWeekBlock>,
  scale: ObjectiveScale,
): Objective {
  const blocks = week.blocks.filter(({ status }) => status !== 'deleted' && status !== 'skipped');
  const unplaced = new Set(disturbed.missing.keys());
  return costOfWeek({ items: countedItems(week, disturbed), blocks, unplaced }, scale);
}

function scaleOf({ week, window, preferences }: RescheduleInput): ObjectiveScale {
  const empty = { items: [], busy: [], existing_blocks: [] };
  return scheduleModel({ ...empty, now: week.now, window, zone: preferences.zone, preferences })
    .scale;
}

function priceOf(before: Objective, after: Objective): ComputedReschedule['price'] {
  const change = Math.round((after.total - before.total) * 1e6) / 1e6;
  return { before: before.total, after: after.total, change };
}
