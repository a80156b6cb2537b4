/**
 * Which of the candidates are put to the proof. Proofs are few, so those that speak of all steps come first; then every step has
 * its turn, with what lifts its own binding constraint, before any has a second one.
 */
import type { Pause } from '@almanac/shared/lang/turns';
import type { OptionProof } from './prove-option.ts';
import type { BindingConstraint, UnscheduledOption } from './schedule-types.ts';

export interface Asked {
  key: string;
  binding: BindingConstraint;
  candidates: readonly UnscheduledOption[];
}

export interface Offered {
  /** The cheapest first. */
  options: UnscheduledOption[];
  /** Candidates that no proof was left for, of kinds that are not offered otherwise. */
  untried: number;
}

type Prove = (key: string, option: UnscheduledOption) => Promise<OptionProof>;

const LIFTS: Readonly<Record<BindingConstraint, UnscheduledOption['kind'] | null>> = {
  day_maximum: 'raise_day_maximum',
  split_minimum: 'split_smaller',
  deadline: 'move_deadline',
  window_end: 'extend_window',
  predecessor: 'extend_window',
  release: 'extend_window',
  working_hours: 'extend_window',
  location: 'extend_window',
  meeting_days: 'extend_window',
};

/** Runs parallel to `asked`; `common` are options that may do for several of them. */
export async function offerOptions(
  asked: readonly Asked[],
  common: readonly UnscheduledOption[],
  prove: Prove,
  pause: Pause,
): Promise<Offered[]> {
  const steps = asked.map((one) => ({ ...one, proven: new Map<UnscheduledOption, OptionProof>() }));
  for (const option of common) {
    for (const { key, proven } of steps) proven.set(option, await prove(key, option));
  }
  const turns = steps.map((step) => ({ ...step, order: inOrder(step, offeredOf(step.proven)) }));
  const most = Math.max(0, ...turns.map(({ order }) => order.length));
  for (let turn = 0; turn < most; turn += 1) {
    for (const { key, proven, order } of turns) {
      const option = order[turn];
      if (option !== undefined) proven.set(option, await prove(key, option));
      await pause();
    }
  }
  return turns.map(({ proven, order }) => {
    const own = new Set(order.filter((one) => isOffered(proven.get(one))).map(({ kind }) => kind));
    // An option of its own asks for less than the common one.
    for (const option of common) if (own.has(option.kind)) proven.delete(option);
    const options = offeredOf(proven);
    const kinds = new Set(options.map(({ kind }) => kind));
    const untried = order.filter((one) => proven.get(one) === 'untried' && !kinds.has(one.kind));
    return {
      options: options.toSorted((a, b) => (a.price ?? 0) - (b.price ?? 0)),
      untried: untried.length,
    };
  });
}

function isOffered(proof: OptionProof | undefined): proof is UnscheduledOption {
  return typeof proof === 'object';
}

function offeredOf(proven: ReadonlyMap<UnscheduledOption, OptionProof>): UnscheduledOption[] {
  return [...proven.values()].filter(isOffered);
}

/** What lifts the binding constraint first, what a common option does already last. */
function inOrder(
  { binding, candidates }: Asked,
  offered: readonly UnscheduledOption[],
): UnscheduledOption[] {
  const place = ({ kind }: UnscheduledOption): number => {
    if (offered.some((one) => one.kind === kind)) return 2;
    return kind === LIFTS[binding] ? 0 : 1;
  };
  return candidates.toSorted((a, b) => place(a) - place(b));
}
