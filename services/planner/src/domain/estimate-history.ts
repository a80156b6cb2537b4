/**
 * What past work says about a new estimate. Of every finished run the log of actual ÷ estimated counts, cut off at a factor of
 * eight. The centre is learned from the whole to the particular: all of the person's runs, those of the kind, of the workflow,
 * those with the same words; each level moves away from the one above it as far as its runs carry it (normal-normal shrinkage),
 * and the whole starts at the person's own number. Of the person's own habit, and of how far the work at hand differs from it, each
 * counts only beyond doubt: so a history of unbiased estimates leaves the person's number as it is. Measured by
 * `npm run bench:estimates`.
 */
import type { StepKind } from '@almanac/shared/contracts/planner';

/** A finished run; minutes are whole, the estimate at least one. */
export interface PastRun {
  kind: StepKind | null;
  workflow_id: string | null;
  title: string | null;
  estimated_minutes: number;
  actual_minutes: number;
}

export interface WorkToEstimate {
  kind?: StepKind | null;
  workflow_id?: string | null;
  title?: string | null;
}

/** Factors on an estimate in minutes, with the number of runs the last level rests on and what that level is. */
export interface Overrun {
  p50: number;
  p80: number;
  n: number;
  source: string;
}

/** Log ratios lie within ± this. */
const MOST = Math.log(8);
/** How far people, kinds of work, workflows and wordings differ from each other (standard deviations of the log ratio). */
const PERSON_SPREAD = 0.25;
const LEVEL_SPREAD = 0.15;
/** Of a single run, until the history says better; the lognormal of published task histories has 0.75. */
const RUN_SPREAD = 0.75;
const FEW_RUNS = 5;
/** In standard errors: what is less counts for nothing, and what is `CERTAIN` or more for all it is. */
const DOUBT = 3;
const CERTAIN = 6;
/** Without history one case of five takes more than 1.4 times as long; that weighs as much as eight runs. */
const P80_WITHOUT_HISTORY = Math.log(1.4);
const P80_WEIGHT = 8;
const SAME_WORDS = 0.5;

export type OverrunOf = (work: WorkToEstimate) => Overrun;

interface Level {
  centre: number;
  variance: number;
}

interface Run extends PastRun {
  log_ratio: number;
  words: ReadonlySet<string>;
}

/** `runs` in any order. The answer is pure, and costs one pass over them. */
export function overrunFrom(runs: readonly PastRun[]): OverrunOf {
  const known = runs.map((run): Run => ({
    ...run,
    log_ratio: logRatio(run),
    words: wordsOf(run.title),
  }));
  const variance = spreadOf(known.map((run) => run.log_ratio)) ** 2;
  const everything = learn({ centre: 0, variance: PERSON_SPREAD ** 2 }, known, variance);
  return (work) => {
    let level = everything;
    let at: readonly Run[] = known;
    let source = 'all finished work';
    for (const [named, runs_of_level] of levelsOf(work, known)) {
      if (runs_of_level.length === 0) continue;
      const prior = { centre: level.centre, variance: level.variance + LEVEL_SPREAD ** 2 };
      level = learn(prior, runs_of_level, variance);
      if (runs_of_level.length < FEW_RUNS) continue;
      at = runs_of_level;
      source = named;
    }
    const particular = { centre: level.centre - everything.centre, variance: level.variance };
    const centre = within(level.centre, beyondDoubt(everything) + beyondDoubt(particular));
    const upper = Math.max(centre, centre + upperSpread(at, known, level.centre));
    const n = at.length;
    return {
      p50: Math.exp(centre),
      p80: Math.exp(upper),
      n,
      source: n === 0 ? 'no finished work yet' : source,
    };
  };
}

function levelsOf(work: WorkToEstimate, known: readonly Run[]): [string, readonly Run[]][] {
  const { kind, workflow_id, title } = work;
  const levels: [string, readonly Run[]][] = [];
  if (kind) levels.push([`work of the kind ${kind}`, known.filter((run) => run.kind === kind)]);
  if (workflow_id) {
    levels.push([
      `work of the workflow ${workflow_id}`,
      known.filter((run) => run.workflow_id === workflow_id),
    ]);
  }
  const words = wordsOf(title ?? null);
  if (words.size > 0) {
    levels.push([
      'work with the same words',
      known.filter((run) => overlap(words, run.words) >= SAME_WORDS),
    ]);
  }
  return levels;
}

/** The level above as a normal prior, each run as a reading of the level's centre. */
function learn(prior: Level, runs: readonly Run[], variance: number): Level {
  const precision = 1 / prior.variance + runs.length / variance;
  const sum = runs.reduce((total, run) => total + run.log_ratio, 0);
  return {
    centre: (prior.centre / prior.variance + sum / variance) / precision,
    variance: 1 / precision,
  };
}

/** Both parts together never say more than the level does, and nothing against it. */
function within(most: number, correction: number): number {
  return Math.max(Math.min(0, most), Math.min(Math.max(0, most), correction));
}

/** Firm shrinkage (Gao and Bruce 1997): as a threshold, but what is certain is not made less. */
function beyondDoubt({ centre, variance }: Level): number {
  const errors = Math.abs(centre) / Math.sqrt(variance);
  if (errors <= DOUBT) return 0;
  if (errors >= CERTAIN) return centre;
  return (centre * CERTAIN * (errors - DOUBT)) / (errors * (CERTAIN - DOUBT));
}

/** How far above the centre four of five runs stay, drawn from the whole history towards 1.4 and from the level towards that. */
function upperSpread(at: readonly Run[], known: readonly Run[], centre: number): number {
  const whole = drawn(known, centre, P80_WITHOUT_HISTORY);
  return at === known ? whole : drawn(at, centre, whole);
}

function drawn(runs: readonly Run[], centre: number, towards: number): number {
  const own =
    runs.length === 0
      ? towards
      : quantile(
          runs.map((run) => run.log_ratio),
          0.8,
        ) - centre;
  return (own * runs.length + towards * P80_WEIGHT) / (runs.length + P80_WEIGHT);
}

function logRatio({ actual_minutes, estimated_minutes }: PastRun): number {
  const ratio = Math.log(Math.max(1, actual_minutes) / estimated_minutes);
  return Math.min(MOST, Math.max(-MOST, ratio));
}

/** The standard deviation, drawn towards what is usual while there are few. */
function spreadOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt((squares + FEW_RUNS * RUN_SPREAD ** 2) / (values.length + FEW_RUNS));
}

/** Linear between the two nearest; 0 of none. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}

/** Words of at least four letters or digits, in lower case. */
function wordsOf(title: string | null): ReadonlySet<string> {
  return new Set(title?.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []);
}

/** Shared words among all of both, 0 to 1. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (b.size === 0) return 0;
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared / (a.size + b.size - shared);
}
