/** Rounds dealt out to several Almanacs side by side. One that something was wrong on is left, and a fresh one goes on. */
import { errorText } from '@almanac/shared/lang/app-error';
import { openLane, type Lane } from './lane.ts';
import { playRound, type RoundResult } from './play-round.ts';
import type { RoundPlan } from './round-plan.ts';
import type { Expected } from './workload.ts';

export interface LaneHooks {
  onResult: (result: RoundResult, logs: string | undefined) => void;
  /** Hears of processes that end and are started again. */
  onTrouble: (line: string) => void;
}

/** What the next round of a lane is; `number` grows with each round of its Almanac. Undefined ends the lane. */
export type NextRound = (number: number) => RoundPlan | undefined;

/** Numbers within one Almanac: what was killed on a day that is over stays over. */
const ROUNDS_PER_ALMANAC = 25;
const open = new Set<Lane>();
const FIRST_MORNING = new Date('2026-11-23T07:30:00Z');

export async function runLane(next: NextRound, hooks: LaneHooks): Promise<void> {
  let lane: Lane | undefined;
  let played: Expected[] = [];
  let number = 0;
  try {
    for (;;) {
      const plan = next(number);
      if (plan === undefined) return;
      lane ??= await opened(hooks, plan);
      if (lane === undefined) continue;
      const result = await playRound(lane, plan, played);
      number += 1;
      const failed = result.wrong.length > 0;
      hooks.onResult(result, failed ? lane.almanac.log_dir : undefined);
      if (!failed && number < ROUNDS_PER_ALMANAC) continue;
      await close(lane, failed);
      [lane, played, number] = [undefined, [], 0];
    }
  } finally {
    if (lane !== undefined) await close(lane, false);
  }
}

/** For a run that is broken off: nothing it started stays behind. */
export async function closeLanes(): Promise<void> {
  await Promise.all([...open].map((lane) => close(lane, false)));
}

/** Undefined where the Almanac did not start, which fails the round. */
async function opened(hooks: LaneHooks, plan: RoundPlan): Promise<Lane | undefined> {
  try {
    const lane = await openLane(FIRST_MORNING, plan.aim, hooks.onTrouble);
    open.add(lane);
    return lane;
  } catch (error) {
    const wrong = [`Almanac did not start: ${errorText(error)}`];
    const none = { was_struck: false, ms: 0, rest_ms: 0, points: [] };
    hooks.onResult({ plan, wrong, ...none }, undefined);
    return undefined;
  }
}

async function close(lane: Lane, keep_logs: boolean): Promise<void> {
  open.delete(lane);
  await lane.stop({ keep_logs });
}
