/** The counts that the facts hold, each by what it says. Pure. */
import type { ReflectionFacts } from './reflection-facts.ts';

export type BlockState =
  | 'planned'
  | 'done'
  | 'partial'
  | 'skipped'
  | 'slipped'
  | 'moved'
  | 'out'
  | 'carried'
  | 'over'
  | 'deleted'
  | 'open'
  | 'kept'
  | 'long';
type States = Record<BlockState, Set<number>>;

export interface KnownCounts {
  /** Of the whole period. */
  states: States;
  /** Of one piece of work, client or kind, where a sentence names one. */
  item_states: States;
  /** Blocks of one piece of work. */
  item_blocks: Set<number>;
  /** "and 3 more". */
  more: Set<number>;
  plan_states: Record<'created' | 'completed', number>;
  all_plans: number;
  /** Runs that a pattern or the typical piece of work rests on. */
  runs: Set<number>;
  execution_runs: number;
  finished_runs: number;
  first_things: number;
}

export function knownCounts(facts: ReflectionFacts): KnownCounts {
  const { stats } = facts;
  const groups = [...stats.by_plan, ...stats.by_kind, ...stats.by_client];
  const lists = listsOf(facts);
  const items = (list: { items: readonly { blocks: number }[] }): number[] =>
    list.items.map((item) => item.blocks);
  const { blocks, moves } = stats;
  const all_items = lists.flatMap(items);
  return {
    states: {
      planned: new Set([blocks.planned]),
      done: new Set([blocks.done]),
      partial: new Set([blocks.partial]),
      skipped: new Set([blocks.skipped]),
      slipped: new Set([blocks.skipped + blocks.partial]),
      moved: new Set([blocks.moved, moves.by_person]),
      out: new Set([moves.out]),
      carried: new Set([stats.carried_over.blocks]),
      over: new Set([stats.overruns.blocks]),
      deleted: new Set([blocks.deleted]),
      open: new Set([blocks.open]),
      kept: new Set([moves.kept]),
      long: new Set([stats.focus.blocks]),
    },
    item_states: {
      planned: new Set([...groups.map((group) => group.blocks), ...all_items]),
      done: new Set(items(facts.done)),
      partial: new Set(),
      skipped: new Set(),
      slipped: new Set(items(facts.slipped)),
      moved: new Set(items(facts.moved)),
      out: new Set(items(facts.gone)),
      carried: new Set(),
      over: new Set(),
      deleted: new Set(),
      open: new Set([...items(facts.ahead), ...items(facts.unspoken)]),
      kept: new Set(),
      long: new Set(),
    },
    item_blocks: new Set(all_items),
    more: new Set(lists.map((list) => list.more).filter((more) => more > 0)),
    plan_states: stats.plans,
    all_plans: stats.by_plan.length + stats.more_plans,
    runs: new Set([
      stats.drift.runs,
      ...(stats.week?.patterns ?? []).map((row) => row.runs),
      ...(stats.week?.sprints ?? []).map((row) => row.runs),
    ]),
    execution_runs: stats.execution.runs,
    finished_runs: stats.finished.runs,
    first_things: facts.first.length,
  };
}

/** Every list of work that a text may name. */
export function listsOf(facts: Omit<ReflectionFacts, 'stats'>): ReflectionFacts['done'][] {
  return [
    facts.done,
    facts.early,
    facts.moved,
    facts.slipped,
    facts.unspoken,
    facts.ahead,
    facts.gone,
  ];
}
