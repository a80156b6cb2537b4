/** What a reflection is worded from: the period, its numbers, and which work they stand for. Nothing else may be claimed. */
import type { Stats } from '@almanac/shared/contracts/observer';
import { computeStats, workedMinutes } from './compute-stats.ts';
import type { BlockRow, StatsRows } from './compute-stats.ts';
import type { Period } from './period.ts';

export interface WorkItem {
  title: string;
  /** The first block of that title. */
  start: string;
  end: string;
  /** Worked on all its blocks together. */
  minutes: number;
  blocks: number;
}

export interface WorkList {
  items: WorkItem[];
  /** How many more there are than are listed. */
  more: number;
}

export interface ReflectionFacts {
  period: Omit<Period, 'from' | 'to'>;
  stats: Stats;
  done: WorkList;
  /** Another time than first planned, and not finished yet. */
  moved: WorkList;
  /** Skipped or partly done. */
  slipped: WorkList;
  /** Over without a word about it: neither done nor not, so that the person is asked. */
  unspoken: WorkList;
  /** Within the period, still to come. */
  ahead: WorkList;
}

const LIST_LIMIT = 5;

/** Pure. `now` only decides which open blocks are over and which are still to come. */
export function reflectionFacts(period: Period, rows: StatsRows, now: Date): ReflectionFacts {
  const stats = computeStats(period, rows);
  const blocks = rows.blocks
    .filter((block) => Date.parse(block.start_at) >= +period.from)
    .filter((block) => Date.parse(block.start_at) < +period.to)
    .toSorted((a, b) => Date.parse(a.start_at) - Date.parse(b.start_at));
  const open = blocks.filter((block) => block.status === 'planned' || block.status === 'applied');
  const ahead = open.filter((block) => Date.parse(block.end_at) > +now);
  const unfinished = blocks.filter(({ status }) => status === 'skipped' || status === 'partial');
  const over = open.filter((block) => Date.parse(block.end_at) <= +now);
  const { mode, name, first_day, last_day, zone } = period;
  return {
    period: { mode, name, first_day, last_day, zone },
    stats,
    done: listed(blocks.filter((block) => block.status === 'done')),
    moved: listed(ahead.filter((block) => block.moved)),
    slipped: listed(unfinished),
    unspoken: listed(over),
    ahead: listed(ahead.filter((block) => !block.moved)),
  };
}

/** One line per title: the parts of a split step are one piece of work to a person. */
function listed(blocks: readonly BlockRow[]): WorkList {
  const items = new Map<string, WorkItem>();
  for (const block of blocks) {
    const { title, start_at: start, end_at: end } = block;
    const item = items.get(title) ?? { title, start, end, minutes: 0, blocks: 0 };
    item.minutes += workedMinutes(block);
    item.blocks += 1;
    items.set(title, item);
  }
  const all = [...items.values()];
  return { items: all.slice(0, LIST_LIMIT), more: Math.max(0, all.length - LIST_LIMIT) };
}
