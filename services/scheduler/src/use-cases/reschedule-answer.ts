/** What a change of a week says: what moves, comes, goes and stays, each with its reason in words. */
import type { RunChange } from '@almanac/shared/contracts/reschedule';
import type { Disturbed } from '../domain/runs/find-disturbed.ts';
import type { Matched } from '../domain/runs/match-blocks.ts';
import type { ProposedPlace, RunUnscheduled } from '../domain/runs/run-result.ts';
import type { RungWork } from '../domain/runs/rungs.ts';
import { missingMinutes, type Week } from '../domain/runs/week.ts';
import {
  type BusyInterval,
  itemKey,
  type Objective,
  type ScheduledBlock,
} from '../domain/schedule-types.ts';
import type { StoredWeekBlock } from './week-in-question.ts';

export interface ComputedReschedule {
  move: { old: StoredWeekBlock; to: ProposedPlace }[];
  create: (ProposedPlace & { key: string; title: string })[];
  remove: { old: StoredWeekBlock; why: string }[];
  kept: StoredWeekBlock[];
  conflicts: RunChange['conflicts'];
  unscheduled: RunUnscheduled[];
  /** Items of which minutes have no place after it, whether it was to place them or not. */
  short: ReadonlySet<string>;
  objective: Objective;
  price: NonNullable<RunChange['price']>;
  solver: { name: string; ms: number };
}

/** A week that was found and proved. */
export interface Candidate {
  work: RungWork<StoredWeekBlock>;
  matched: Matched<StoredWeekBlock>;
  unscheduled: RunUnscheduled[];
  objective: Objective;
  solver: string;
  moves: number;
  /** Blocks that stay although what they wait for lost its place. */
  orphans: number;
}

type Answer = Omit<ComputedReschedule, 'price' | 'solver'>;

export function answerOf(
  { matched, work, unscheduled, objective }: Candidate,
  disturbed: Disturbed<StoredWeekBlock>,
  week: Week<StoredWeekBlock>,
): Answer {
  const gone = disturbed.gone.map((old) => ({ old, why: goneText(old) }));
  const lost = matched.remove.map((old) => ({ old, why: lostText(old, disturbed, unscheduled) }));
  const open = (block: StoredWeekBlock): boolean => block.in_scope && block.end > week.now;
  return {
    move: matched.move.map(({ old, to }) => ({ old, to: placeOf(to, old, disturbed) })),
    create: numbered(matched.create, week),
    remove: [...gone, ...lost],
    kept: [...work.stay.filter(open), ...matched.keep.map(({ old }) => old)],
    conflicts: disturbed.conflicts.map((conflict) => ({
      block_id: conflict.block.block_id,
      title: conflict.block.title,
      with: timesOf(conflict.with),
      why: conflict.why,
    })),
    unscheduled,
    short: shortItems(disturbed, week, unscheduled),
    objective,
  };
}

function shortItems(
  { missing }: Disturbed<StoredWeekBlock>,
  week: Week<StoredWeekBlock>,
  unscheduled: readonly RunUnscheduled[],
): ReadonlySet<string> {
  const unplaced = new Set(unscheduled.map(({ step_id }) => step_id));
  const keys = week.items
    .filter((item) => !missing.has(itemKey(item)) && missingMinutes(item, week) > 0)
    .map(itemKey);
  return new Set([...keys, ...unplaced]);
}

/** It stays the part it was; the words say why it left and why it lies where it lies now. */
function placeOf(
  to: ScheduledBlock,
  old: StoredWeekBlock,
  disturbed: Disturbed<StoredWeekBlock>,
): ProposedPlace {
  const cause = disturbed.why.get(old) ?? 'It made room for what had to be placed';
  const { start, end } = to;
  const { part, parts } = old.row;
  return { start, end, part, parts, why: `${cause}. ${to.why}` };
}

/** New parts are counted on from those that are there. */
function numbered(
  created: readonly ScheduledBlock[],
  week: Week<StoredWeekBlock>,
): ComputedReschedule['create'] {
  const last = new Map<string, number>();
  return created.map(({ start, end, why, title, ...block }) => {
    const key = itemKey(block);
    const own = week.blocks.filter((one) => one.key === key).map(({ part }) => part);
    const part = Math.max(0, ...own, last.get(key) ?? 0) + 1;
    last.set(key, part);
    return { key, title, start, end, why, part, parts: part };
  });
}

function goneText({ gone }: StoredWeekBlock): string {
  if (gone === 'work') return 'Nothing of its step is left to be done, as the planner was told.';
  return gone === 'plan' ? 'Its plan is over.' : 'Its step left the plan.';
}

function lostText(
  old: StoredWeekBlock,
  disturbed: Disturbed<StoredWeekBlock>,
  unscheduled: readonly RunUnscheduled[],
): string {
  const cause = disturbed.why.get(old) ?? 'It had to make room';
  const lost = unscheduled.some(({ step_id }) => step_id === old.key);
  return `${cause}, and ${lost ? 'no other place was found' : 'its time is in another block now'}.`;
}

function timesOf(busy: BusyInterval & { title: string }): {
  start: string;
  end: string;
  title: string;
} {
  const { start, end, title } = busy;
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString(), title };
}
