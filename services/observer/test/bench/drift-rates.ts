/** How often groups of runs alarm, with a known bias put into them: lognormal ratios, spread 0.75 in log terms, as published task logs have. */
import { ALARM_PERCENT, driftOf } from '../../src/domain/pattern-performance.ts';

const SPREAD = 0.75;
const ESTIMATED_MINUTES = 60;

/** A repeatable source of uniform numbers in [0, 1): mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Of `groups` groups of `runs` runs whose true median is `bias_percent` off: the share that alarms. */
export function alarmRate(
  random: () => number,
  given: { bias_percent: number; runs: number; groups: number },
): number {
  let alarms = 0;
  for (let group = 0; group < given.groups; group += 1) {
    const rows = Array.from({ length: given.runs }, () => runWith(random, given.bias_percent));
    if (driftOf('kind', 'deep', rows)?.alarm === true) alarms += 1;
  }
  return alarms / given.groups;
}

/** What an alarm for every single run would do: the share of runs more than 30 % off. */
export function singleRunRate(random: () => number, bias_percent: number, runs: number): number {
  let alarms = 0;
  for (let run = 0; run < runs; run += 1) {
    const { actual_minutes } = runWith(random, bias_percent);
    const off = (actual_minutes / ESTIMATED_MINUTES - 1) * 100;
    if (Math.abs(off) > ALARM_PERCENT) alarms += 1;
  }
  return alarms / runs;
}

function runWith(random: () => number, bias_percent: number) {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const ratio = (1 + bias_percent / 100) * Math.exp(SPREAD * normal);
  return {
    estimated_minutes: ESTIMATED_MINUTES,
    actual_minutes: Math.max(1, Math.round(ESTIMATED_MINUTES * ratio)),
  };
}
