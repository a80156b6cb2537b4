/**
 * How far a change may reach: only the blocks that cannot stay; with them the rest of their steps and what waits for them; some
 * of those that begin nearest; or everything in question that is neither today's, begun nor pinned. What a moved block must be
 * worth is said here too.
 */
import { itemKey, MINUTE_MS, type ScheduleItem } from '../schedule-types.ts';
import type { Disturbed } from './find-disturbed.ts';
import { blocksOfItem, isMovable, isOpen, type Week, type WeekBlock } from './week.ts';

export interface RungWork<B extends WeekBlock> {
  /** Blocks that may get another place. */
  free: B[];
  /** Blocks that stay where they are. */
  stay: B[];
  /** What is to be placed: the minutes of the free blocks, and those that are missing. */
  open: ScheduleItem[];
}

/** Only what cannot stay, in an order that what waits for it can keep. */
export function leastRung<B extends WeekBlock>(
  week: Week<B>,
  disturbed: Disturbed<B>,
): RungWork<B> {
  return workOf(week, disturbed, new Set(disturbed.why.keys()), true);
}

/** With the blocks of the steps in question and of all that waits for them, also near ones: they follow what had to move. */
export function chainRung<B extends WeekBlock>(
  week: Week<B>,
  disturbed: Disturbed<B>,
): RungWork<B> {
  const keys = new Set([...disturbed.why.keys()].map(({ key }) => key));
  for (const key of disturbed.missing.keys()) keys.add(key);
  for (let grown = true; grown;) {
    const before = keys.size;
    for (const item of week.items) {
      if (item.depends_on?.some((id) => keys.has(id)) === true) keys.add(itemKey(item));
    }
    grown = keys.size > before;
  }
  const movable = week.blocks.filter((block) => keys.has(block.key) && isMovable(block, week));
  return workOf(week, disturbed, new Set([...disturbed.why.keys(), ...movable]), false);
}

/** With the chain, so many of the blocks that may move and begin nearest to what has to. */
export function nearRung<B extends WeekBlock>(
  week: Week<B>,
  disturbed: Disturbed<B>,
  count: number,
): RungWork<B> {
  const chain = new Set(chainRung(week, disturbed).free);
  const centres = [...disturbed.why.keys()].map(({ start }) => start);
  const distance = ({ start }: B): number =>
    Math.min(Infinity, ...centres.map((centre) => Math.abs(start - centre)));
  const near = week.blocks
    .filter((block) => isFarEnough(block, week) && !chain.has(block))
    .toSorted((a, b) => distance(a) - distance(b) || a.start - b.start)
    .slice(0, count);
  return workOf(week, disturbed, new Set([...chain, ...near]), true);
}

/** Everything in question that may move at all. */
export function wideRung<B extends WeekBlock>(week: Week<B>, disturbed: Disturbed<B>): RungWork<B> {
  const chain = chainRung(week, disturbed).free;
  const others = week.blocks.filter((block) => isFarEnough(block, week));
  return workOf(week, disturbed, new Set([...chain, ...others]), false);
}

/** Only what another answer moved: of few blocks the search misses nothing. */
export function againRung<B extends WeekBlock>(
  week: Week<B>,
  disturbed: Disturbed<B>,
  moved: readonly B[],
): RungWork<B> {
  return workOf(week, disturbed, new Set([...disturbed.why.keys(), ...moved]), true);
}

function isFarEnough(block: WeekBlock, week: Week): boolean {
  return isMovable(block, week) && block.start >= week.freeze_until;
}

/**
 * So much each moved block must save: a tenth of the blocks may move for 6.5 % of the price, which on made-up weeks of all loads
 * keeps what a new meeting moves below a tenth at a loss of one or two per cent. From 6.8 % on the loss comes near three.
 */
export function worthOfMove(price: number, blocks: number): number {
  return (0.065 * price) / (0.1 * Math.max(1, blocks));
}

function workOf<B extends WeekBlock>(
  week: Week<B>,
  disturbed: Disturbed<B>,
  free: ReadonlySet<B>,
  keeps_order: boolean,
): RungWork<B> {
  const stay = week.blocks.filter(
    (block) =>
      block.status !== 'deleted' &&
      block.status !== 'skipped' &&
      !free.has(block) &&
      !disturbed.gone.includes(block),
  );
  const open = week.items.flatMap((item) => {
    const own = [...free].filter(({ key }) => key === itemKey(item));
    const minutes = Math.round(
      own.reduce((sum, { start, end }) => sum + (end - start) / MINUTE_MS, 0),
    );
    const duration_minutes = minutes + (disturbed.missing.get(itemKey(item)) ?? 0);
    if (duration_minutes === 0) return [];
    const previous = own.map(({ start, end }) => ({ start, end }));
    const before = keeps_order ? firstOfDependents(item, week, stay) : Infinity;
    const deadline = Math.min(item.deadline ?? Infinity, before);
    const limit = deadline === Infinity ? {} : { deadline };
    return [{ ...item, ...limit, duration_minutes, previous }];
  });
  return { free: [...free], stay, open };
}

/** When the first block begins that waits for the item and stays. */
function firstOfDependents<B extends WeekBlock>(
  item: ScheduleItem,
  week: Week<B>,
  stay: readonly B[],
): number {
  const waiting = week.items.filter((other) => other.depends_on?.includes(itemKey(item)) === true);
  const starts = waiting
    .flatMap((other) => blocksOfItem(other, stay))
    .filter((block) => isOpen(block) && block.start > week.now)
    .map(({ start }) => start);
  return Math.min(Infinity, ...starts);
}
