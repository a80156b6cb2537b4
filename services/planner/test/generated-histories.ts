/** Generated histories of finished work, and how far estimates of it are off: the person's own, and with what the work before says. */
import type { StepKind } from '@almanac/shared/contracts/planner';
import { overrunFrom, type PastRun } from '../src/domain/estimate-history.ts';

/** The first pieces of each person teach only. */
export const TAUGHT = 10;
export const SEED = 2611;
const KINDS: readonly StepKind[] = ['deep', 'shallow', 'admin', 'meeting'];
const WORKFLOWS = ['close', 'onboard', 'audit', 'offer', 'report'];
/** Minutes, as people estimate: pomodoros of 25, 38/28/22/5/4/2 % (facts on published task logs). */
const MINUTES = [
  [0.38, 25],
  [0.66, 50],
  [0.88, 100],
  [0.93, 75],
  [0.97, 150],
  [1, 200],
] as const;
/** A single piece of work: lognormal with this spread. */
const SPREAD = 0.75;

export interface Population {
  name: string;
  /** Standard deviations of the log ratio between people, kinds of a person, workflows of a person. */
  person: number;
  kind: number;
  workflow: number;
  /** The log ratio that all people share. */
  common: number;
}

export const POPULATIONS: readonly Population[] = [
  { name: 'unbiased people', person: 0, kind: 0, workflow: 0, common: 0 },
  { name: 'people differ', person: 0.2, kind: 0, workflow: 0, common: 0 },
  { name: 'kinds and workflows differ too', person: 0.2, kind: 0.15, workflow: 0.15, common: 0 },
  { name: 'strong biases', person: 0.4, kind: 0.3, workflow: 0.2, common: 0 },
  { name: 'all too short by 1.2', person: 0.2, kind: 0.1, workflow: 0.1, common: Math.log(1.2) },
];

/** Running sums of one way to estimate. */
export interface Errors {
  absolute: number;
  within: number;
  /** Pinball losses at p50 and p80, in log terms. */
  p50: number;
  p80: number;
  below_p80: number;
}

const learned = new WeakMap<PastRun, { count: number; of: ReturnType<typeof overrunFrom> }>();

export const noErrors = (): Errors => ({ absolute: 0, within: 0, p50: 0, p80: 0, below_p80: 0 });

/** One person's work in the order of time, each piece estimated from those before it. */
export function measurePerson(
  population: Population,
  { person, pieces }: { person: number; pieces: number },
  { own, ours }: { own: Errors; ours: Errors },
): void {
  const random = seeded(SEED + person);
  const runs = historyOf(population, pieces, random);
  for (let at = TAUGHT; at < runs.length; at += 1) {
    const run = runs[at];
    if (run === undefined) continue;
    // Twenty-five at a time: what a day teaches is known the next day.
    const known = runs.slice(0, Math.max(TAUGHT, at - (at % 25)));
    const factor = overrunAt(known)(run);
    const actual = Math.log(run.actual_minutes / run.estimated_minutes);
    add(own, actual, 0, Math.log(1.4));
    add(ours, actual, Math.log(factor.p50), Math.log(factor.p80));
  }
}

/** Learned once for each length of a person's history. */
function overrunAt(known: PastRun[]): ReturnType<typeof overrunFrom> {
  const [first] = known;
  if (first === undefined) return overrunFrom(known);
  const before = learned.get(first);
  if (before?.count === known.length) return before.of;
  const of = overrunFrom(known);
  learned.set(first, { count: known.length, of });
  return of;
}

function historyOf(population: Population, pieces: number, random: () => number): PastRun[] {
  const bias = population.common + normal(random) * population.person;
  const of_kind = new Map(KINDS.map((kind) => [kind, normal(random) * population.kind]));
  const of_workflow = new Map(WORKFLOWS.map((id) => [id, normal(random) * population.workflow]));
  return Array.from({ length: pieces }, () => {
    const kind = KINDS[Math.floor(random() * KINDS.length)] ?? 'deep';
    const at = Math.floor(random() * WORKFLOWS.length * 2);
    const workflow_id = WORKFLOWS[at] ?? null;
    const drawn = random();
    const estimated_minutes = MINUTES.find(([share]) => drawn <= share)?.[1] ?? 25;
    const log_ratio =
      bias +
      (of_kind.get(kind) ?? 0) +
      (of_workflow.get(workflow_id ?? '') ?? 0) +
      normal(random) * SPREAD;
    const actual_minutes = Math.max(1, Math.round(estimated_minutes * Math.exp(log_ratio)));
    return { kind, workflow_id, title: null, estimated_minutes, actual_minutes };
  });
}

function add(errors: Errors, actual: number, p50: number, p80: number): void {
  errors.absolute += Math.abs(actual - p50);
  errors.within += Math.abs(Math.exp(actual - p50) - 1) <= 0.3 ? 1 : 0;
  errors.p50 += pinball(actual - p50, 0.5);
  errors.p80 += pinball(actual - p80, 0.8);
  errors.below_p80 += actual <= p80 ? 1 : 0;
}

function pinball(over: number, share: number): number {
  return over >= 0 ? share * over : (share - 1) * over;
}

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
