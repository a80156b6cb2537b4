/** Which rounds are played: first those that record, then one for each point that was chosen. */
import type { ChaosArguments, Limited } from './chaos-arguments.ts';
import type { AimAt } from './lane.ts';
import { another } from './points.ts';
import { seeded } from './seeded.ts';
import type { RoundResult } from './play-round.ts';
import {
  limitedFor,
  planRound,
  type Forced,
  type RoundFault,
  type RoundPlan,
} from './round-plan.ts';
import type { NextRound } from './run-lanes.ts';

const SHORT_LIMIT_MS = 5000;
const LONG_LIMIT_MS = 60_000;
/** Of the short form, which must end. */
const MOST_SECOND_TRIES = 8;

/**
 * What is there to be reached, each list on an Almanac of its own: with a stop and a tick, and without them; on a fresh Almanac,
 * and in the full form on one that has run.
 */
export function recordings({ seed, short }: ChaosArguments): NextRound[] {
  const plain: Forced = { fault: 'none' };
  const full: Forced = { ...plain, with_stop: true, edit: 'tick' };
  const calm: Forced = { ...plain, with_stop: false, edit: 'delete' };
  const lists = short
    ? [[full], [calm]]
    : [
        [full, full],
        [calm, calm],
      ];
  return lists.map((rounds) => (number) => {
    const forced = rounds.shift();
    return forced === undefined ? undefined : planRound(seed, number, undefined, forced);
  });
}

export interface Recorded {
  all: string[];
  /** Reached on a fresh Almanac only. */
  first: Set<string>;
  /** Reached without a stop and without a tick. */
  calm: Set<string>;
  /** Reached in every round: they do not depend on how things happen to meet. */
  steady: string[];
}

export function pointsOf(results: readonly RoundResult[]): Recorded {
  const union = (some: readonly RoundResult[]): Set<string> =>
    new Set(some.flatMap(({ points }) => points));
  const all = [...union(results)];
  const later = results.filter(({ plan }) => plan.number > 0);
  const again = union(later);
  return {
    all,
    first: new Set(later.length === 0 ? [] : all.filter((name) => !again.has(name))),
    calm: union(results.filter(({ plan }) => !plan.with_stop)),
    steady: all.filter((name) => results.every(({ points }) => points.includes(name))),
  };
}

/**
 * The rounds still to be played. A point that was not reached is tried once more, at its first time; in the short form, where each
 * process counts, another one of its process is.
 */
export class Rounds {
  private readonly first: AimAt[];
  private readonly others: AimAt[];
  private readonly tried = new Set<string>();
  private readonly recorded: Recorded;
  private readonly limits: Limited[] = ['google', 'coda'];
  private second_tries = MOST_SECOND_TRIES;

  constructor(aims: readonly AimAt[], recorded: Recorded) {
    this.recorded = recorded;
    this.first = aims.filter(({ point }) => recorded.first.has(point));
    this.others = aims.filter(({ point }) => !recorded.first.has(point));
  }

  get are_left(): boolean {
    return this.first.length + this.others.length > 0;
  }

  /** `number` is how many rounds the lane's Almanac has seen: some points are reached on a fresh one only. */
  next({ seed, short }: ChaosArguments, lane: number, number: number): RoundPlan | undefined {
    const fresh = number === 0 ? this.first.shift() : undefined;
    const chosen = fresh ?? this.others.shift();
    if (chosen === undefined) return undefined;
    // What is reached on a fresh Almanac only is reached once.
    const aim = fresh === undefined ? chosen : { ...chosen, skip: 0 };
    const busy: Forced = this.recorded.calm.has(aim.point) ? {} : { with_stop: true, edit: 'tick' };
    const limited = this.limits.shift();
    const fault = limited === undefined ? {} : { fault: limitedBy(limited, short) };
    return planRound(seed + lane, number, aim, { ...busy, ...fault });
  }

  after({ short, seed }: ChaosArguments, { plan, was_struck }: RoundResult): void {
    const { aim } = plan;
    if (aim === undefined || was_struck) return;
    if (short && this.second_tries > 0) {
      this.second_tries -= 1;
      this.others.push(another(this.recorded.steady, aim, seeded(`${seed}: ${aim.point}`)));
      return;
    }
    const key = `${aim.victim} ${aim.point}`;
    if (this.tried.has(key)) return;
    this.tried.add(key);
    const again = { ...aim, skip: 0 };
    (this.recorded.first.has(aim.point) ? this.first : this.others).push(again);
  }
}

/** One round by itself, as the line `again:` asks for it. */
export function oneRound({ seed, at, repeat, short }: ChaosArguments): NextRound {
  const { stop, tick, limited } = repeat;
  const forced: Forced = {
    with_stop: stop,
    edit: tick ? 'tick' : 'delete',
    ...(limited === undefined ? {} : { fault: limitedBy(limited, short) }),
  };
  const plans = [planRound(seed, 0, at, forced)];
  return () => plans.shift();
}

function limitedBy(provider: Limited, short: boolean): RoundFault {
  return limitedFor(provider, short ? SHORT_LIMIT_MS : LONG_LIMIT_MS);
}
