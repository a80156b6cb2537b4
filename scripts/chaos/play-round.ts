/** One round: aim, play the work, wait until nothing is under way, look at everything. */
import { errorText } from '@almanac/shared/lang/app-error';
import { atRest } from './at-rest.ts';
import { checkAll } from './checks/check-all.ts';
import { gatherEvidence } from './gather-evidence.ts';
import type { Lane } from './lane.ts';
import type { RoundPlan } from './round-plan.ts';
import { playWorkload, type Expected } from './workload.ts';

export interface RoundResult {
  plan: RoundPlan;
  was_struck: boolean;
  ms: number;
  /** Of it, from the last thing anybody did until nothing was under way. */
  rest_ms: number;
  /** What is wrong, in words. */
  wrong: string[];
  points: string[];
}

/** `played` are the rounds this Almanac has seen, this one is added: what they left must still be right. */
export async function playRound(
  lane: Lane,
  plan: RoundPlan,
  played: Expected[],
): Promise<RoundResult> {
  const started = performance.now();
  lane.beginRound(plan.number, plan.aim);
  let rest_ms = 0;
  let wrong: string[];
  try {
    played.push(await playWorkload(lane, plan));
    rest_ms = await atRest(lane);
    wrong = checkAll(await gatherEvidence(lane), played);
  } catch (error) {
    wrong = [errorText(error)];
  }
  return {
    plan,
    was_struck: lane.wasStruck(plan.number),
    ms: performance.now() - started,
    rest_ms,
    wrong,
    points: lane.pointsOf(plan.number),
  };
}
