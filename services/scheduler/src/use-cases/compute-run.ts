/** Computes a run from what is asked and what stands, and proves it before anybody sees it. */
import { assert } from '@almanac/shared/lang/assert';
import type { ListedEvent } from '../domain/runs/listed-event.ts';
import type { BlockRow } from '../db/block-rows.ts';
import { readBusy } from '../domain/busy-rule.ts';
import { computeSchedule } from '../domain/compute-schedule.ts';
import type { ExactSolver } from '../domain/exact/linear-program.ts';
import { allDayNotes } from '../domain/runs/all-day-notes.ts';
import { divideWork, type OldBlock } from '../domain/runs/divide-work.ts';
import { matchBlocks, type Matched } from '../domain/runs/match-blocks.ts';
import type { RunResult, RunUnscheduled } from '../domain/runs/run-result.ts';
import { itemKey, type ScheduleInput } from '../domain/schedule-types.ts';
import { validateSchedule } from '../domain/validate-schedule.ts';
import { unscheduledOf } from './views.ts';
import type { Asked, FinishedItem } from './what-is-asked.ts';

export interface StoredBlock extends OldBlock {
  row: BlockRow;
}

export interface ComputedRun {
  matched: Matched<StoredBlock>;
  /** Blocks of the same plans that are not touched. */
  stay: StoredBlock[];
  result: RunResult;
}

export interface Situation {
  /** Every block that stands, of any plan. */
  standing: readonly BlockRow[];
  /** Every block the plans ever had. */
  own: readonly BlockRow[];
  events: readonly ListedEvent[];
  degraded: string[];
  /** Until when `events` and `standing` are what the calendar says. */
  known_until: number;
}

/** Throws `invalid` for what cannot be scheduled at all; fails as a bug when the result breaks a hard rule. */
export async function computeRun(
  asked: Asked,
  situation: Situation,
  exact: ExactSolver | undefined,
): Promise<ComputedRun> {
  const started = performance.now();
  const { items, preferences, now, window } = asked;
  const own = situation.own.map(storedBlock);
  const own_ids = new Set(own.map(({ block_id }) => block_id));
  const others = situation.standing.map(storedBlock).filter((one) => !own_ids.has(one.block_id));
  const busy = [...readBusy(situation.events).busy, ...asked.busy];
  const taken = [...busy, ...others];
  const work = divideWork({ items, old: own, now, freeze_until: now, taken, anew: asked.anew });
  const input: ScheduleInput = {
    now,
    window,
    zone: preferences.zone,
    preferences,
    items: work.open,
    busy,
    known_until: situation.known_until,
    ...(asked.learned.length === 0 ? {} : { learned: asked.learned }),
    mode: asked.mode,
    existing_blocks: [
      // Ids are only one's own within a request: what is asked for waits for none of others' blocks.
      ...others.map(({ start, end, row }) => ({ start, end, title: row.title })),
      ...work.stay.map(({ start, end, key, row }) => {
        return { start, end, step_id: key, title: row.title };
      }),
    ],
  };
  const schedule = await computeSchedule(input, exact);
  const violations = validateSchedule(input, schedule);
  assert(violations.length === 0, `a schedule keeps its rules: ${JSON.stringify(violations)}`);
  const matched = matchBlocks(schedule.blocks, work.free);
  return {
    matched,
    stay: work.stay,
    result: {
      unscheduled: [
        ...asked.finished.map(doneAlready),
        ...work.withheld,
        ...schedule.unscheduled.map(unscheduledOf),
      ],
      objective: schedule.objective,
      capacity: schedule.capacity,
      moved: matched.move.map(({ old, to }) => ({
        block_id: old.block_id,
        from: old.row.start_at,
        to: new Date(to.start).toISOString(),
      })),
      solver: {
        name: schedule.solver.name,
        ms: Math.round(performance.now() - started),
        ...(schedule.solver.time_limit ? { time_limit: true } : {}),
      },
      degraded: [...situation.degraded, ...asked.degraded],
      notes: allDayNotes(schedule.blocks, situation.events),
    },
  };
}

function doneAlready(item: FinishedItem): RunUnscheduled {
  return { step_id: itemKey(item), title: item.title, reason: item.closed, options: [] };
}

export function storedBlock(row: BlockRow): StoredBlock {
  return {
    row,
    block_id: row.block_id,
    key: row.step_id ?? row.task_id ?? row.block_id,
    part: row.part,
    start: Date.parse(row.start_at),
    end: Date.parse(row.end_at),
    status: row.status,
    pinned: row.pinned,
    deleted_by: row.deleted_by,
    actual_minutes: row.actual_minutes,
  };
}
