/** What is said of one answer, and the means over many. */
import { quantile } from '../measure.ts';
import { type DayShape, dayShapeOf } from './day-shape.ts';
import { type Broken, brokenGates } from './gates.ts';
import {
  type Answer,
  fewestParts,
  type Instance,
  length,
  MINUTE_MS,
  WEIGHTS,
  without,
} from './instance.ts';
import type { Exact } from './exact.ts';
import type { Said } from './ours.ts';
import { type Score, scoreOf } from './score.ts';

export interface Figures extends Score, DayShape {
  broken: Broken[];
  /** Blocks beyond the fewest a task needs. */
  extra_blocks: number;
  /** The weights of what is not placed, by its priority. */
  unplaced_weight: number;
  /** Free gaps of less than half an hour within working hours. */
  short_gaps: number;
  /** Of what is not placed, how much has a reason and a way out that is proven and said to be cheaper; absent where nobody was asked. */
  explained?: number;
  ms?: number;
  /** Of it, waiting for the calendars. */
  calendar_ms?: number;
}

export function figuresOf(instance: Instance, answer: Answer, ms?: number): Figures {
  return {
    ...scoreOf(instance, answer),
    ...dayShapeOf(instance, answer),
    broken: brokenGates(instance, answer),
    extra_blocks: extraBlocks(instance, answer),
    unplaced_weight: unplacedWeight(instance, answer),
    short_gaps: shortGaps(instance, answer),
    ...(ms === undefined ? {} : { ms }),
  };
}

/** What a reply says of itself and is not so: another J, or a proof although something better is known. */
export function untrue({ j, proven }: Said, own: Figures, { figures }: Played): Broken[] {
  const broken: Broken[] = [];
  const where = `said ${j.toFixed(3)}, is ${own.j.toFixed(3)}`;
  if (Math.abs(j - own.j) > TOLERANCE) broken.push({ gate: 'J as said', where });
  const known = Math.min(...[...figures.values()].map((one) => one.j));
  if (proven && own.j > known + TOLERANCE) {
    broken.push({ gate: 'proof as said', where: `${where}, and ${known.toFixed(3)} is possible` });
  }
  return broken;
}

/** Proofs of HiGHS leave a gap of about this. */
const TOLERANCE = 1e-3;

function extraBlocks({ tasks }: Instance, { blocks }: Answer): number {
  return tasks.reduce((sum, task) => {
    const own = blocks.get(task.id);
    return own === undefined ? sum : sum + own.length - fewestParts(task).length;
  }, 0);
}

function unplacedWeight({ tasks }: Instance, { blocks }: Answer): number {
  return tasks
    .filter(({ id }) => !blocks.has(id))
    .reduce((sum, { priority }) => sum + WEIGHTS[priority], 0);
}

function shortGaps({ days, busy }: Instance, { blocks }: Answer): number {
  const taken = [...busy, ...[...blocks.values()].flat()];
  return days
    .flatMap(({ hours }) => hours)
    .flatMap((range) => without(range, taken))
    .filter((gap) => length(gap) < 30 * MINUTE_MS).length;
}

/** One instance with the figures of every algorithm, by name. */
export interface Played {
  instance: Instance;
  exact: Exact;
  figures: Map<string, Figures>;
}

export interface Summary extends DayShape {
  j: number;
  /** (J - J*) / J* over the instances whose optimum is proven. */
  gap_mean: number;
  gap_most: number;
  /** The same against the best bound, over all that have one. */
  bound_gap_mean: number;
  tardiness: number;
  late: number;
  unplaced: number;
  unplaced_weight: number;
  /** Late here, and on time in the optimum; nothing where the answer is as good: another optimum has others late. */
  avoidable: number;
  broken: number;
  extra_blocks: number;
  short_gaps: number;
  /** Share of what is not placed that is explained with a way out. */
  explained: number;
  p50_ms: number;
  p95_ms: number;
}

export const EXACT = 'HiGHS reference';

/** Sums are means per instance; rules broken are counted over all. */
export function summaryOf(played: readonly Played[], algorithm: string): Summary | undefined {
  const answered = played.filter(({ figures }) => figures.has(algorithm));
  const own = answered.flatMap(({ figures }) => figures.get(algorithm) ?? []);
  if (own.length === 0) return undefined;
  const proven = answered.filter(({ exact }) => exact.proven);
  const gaps = proven.map((one) => gapTo(jOf(one, EXACT), jOf(one, algorithm)));
  const bounded = answered.filter(({ exact }) => !Number.isNaN(exact.bound));
  const bound_gaps = bounded.map((one) => gapTo(one.exact.bound, jOf(one, algorithm)));
  const times = own.flatMap(({ ms }) => ms ?? []).toSorted((a, b) => a - b);
  return {
    j: mean(own.map(({ j }) => j)),
    gap_mean: mean(gaps),
    gap_most: gaps.length === 0 ? Number.NaN : Math.max(...gaps),
    bound_gap_mean: mean(bound_gaps),
    tardiness: mean(own.map(({ tardiness }) => tardiness)),
    late: mean(own.map(({ late }) => late.size)),
    unplaced: mean(own.map(({ unplaced }) => unplaced)),
    unplaced_weight: mean(own.map(({ unplaced_weight }) => unplaced_weight)),
    avoidable: mean(proven.map((one) => avoidable(one, algorithm))),
    broken: own.reduce((sum, { broken }) => sum + broken.length, 0),
    extra_blocks: mean(own.map(({ extra_blocks }) => extra_blocks)),
    short_gaps: mean(own.map(({ short_gaps }) => short_gaps)),
    longest_free_h: mean(own.map(({ longest_free_h }) => longest_free_h)),
    deep_share: mean(own.map(({ deep_share }) => deep_share).filter((one) => !Number.isNaN(one))),
    switches: mean(own.map(({ switches }) => switches)),
    explained: explainedShare(own),
    p50_ms: quantile(times, 0.5),
    p95_ms: quantile(times, 0.95),
  };
}

function explainedShare(own: readonly Figures[]): number {
  const asked = own.filter(({ explained }) => explained !== undefined);
  const unplaced = asked.reduce((sum, one) => sum + one.unplaced, 0);
  return asked.reduce((sum, { explained = 0 }) => sum + explained, 0) / unplaced;
}

const jOf = ({ figures }: Played, algorithm: string): number =>
  figures.get(algorithm)?.j ?? Number.NaN;

/** A week without any cost has no gap but what is above it. */
function gapTo(best: number, j: number): number {
  return (j - best) / Math.max(best, 1e-9);
}

function avoidable({ figures, instance }: Played, algorithm: string): number {
  const optimum = figures.get(EXACT);
  const own = figures.get(algorithm);
  if (optimum === undefined || own === undefined || own.j <= optimum.j + TOLERANCE) return 0;
  return instance.tasks.filter(({ id }) => own.late.has(id) && !optimum.late.has(id)).length;
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, one) => sum + one, 0) / values.length;
