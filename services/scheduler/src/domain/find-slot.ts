/**
 * The times at which several people can meet. Exact: the possible starts are computed as intervals, not tried on a grid; those that
 * are compared are the ends of each interval, the grid inside it, and the starts at which a soft preference begins or ends to
 * matter. Costs change linearly between those, so none that is left out ranks better than one that is compared.
 */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { blockersOf, possibleStarts, wishesOf } from './find-slot-blockers.ts';
import { whyNone } from './find-slot-none.ts';
import { costFunction } from './find-slot-cost.ts';
import type {
  Blocker,
  FindSlotInput,
  FindSlotResult,
  Slot,
  SlotOrder,
  StartRun,
  Wish,
} from './find-slot-types.ts';
import { freeText, listText } from './find-slot-words.ts';
import { zoned } from './local-day.ts';
import { firstAfter, minutesInside } from './sorted-intervals.ts';
import { type Interval, MINUTE_MS } from './schedule-types.ts';

/** At least one participant; the window in whole minutes (a broken one is cut to those inside it). */
export function findSlots(given: FindSlotInput): FindSlotResult {
  const input = { ...given, window: insideMinutes(given.window) };
  const { window } = input;
  const order = orderOf(input);
  const blockers = blockersOf(input, window);
  const starts = possibleStarts(blockers, window, input.duration_minutes);
  if (starts.length === 0) {
    return { slots: [], order, compared: 0, starts, none: whyNone(input, order, blockers) };
  }
  const wishes = wishesOf(input, window);
  const candidates = candidateStarts(input, starts, wishes);
  const costAt = costFunction(wishes, input.duration_minutes);
  const ranked = candidates
    .map((start) => ({ start, cost: costAt(start) }))
    .toSorted(
      (a, b) => a.cost - b.cost || (order === 'earliest' ? a.start - b.start : b.start - a.start),
    );
  const context = { input, order, blockers, wishes, starts };
  const slots = ranked.slice(0, input.limit).map(({ start, cost }) => slotOf(start, cost, context));
  return { slots, order, compared: candidates.length, starts, none: null };
}

/** What the constraints say, else what most of those who say something say. */
function orderOf(input: FindSlotInput): SlotOrder {
  if (input.order !== undefined) return input.order;
  const said = (wanted: SlotOrder): number =>
    input.participants.filter(({ order }) => order === wanted).length;
  return said('latest') > said('earliest') ? 'latest' : 'earliest';
}

function candidateStarts(
  input: FindSlotInput,
  starts: readonly StartRun[],
  wishes: readonly Wish[],
): number[] {
  const length = input.duration_minutes * MINUTE_MS;
  const edges = wishes.flatMap(({ times }) =>
    times.flatMap(({ start, end }) => [start, end, start - length, end - length]),
  );
  const marks = [...gridStarts(input), ...edges].toSorted((a, b) => a - b);
  const chosen = new Set(starts.flatMap(({ from, to }) => [from, to]));
  let at = 0;
  for (const { from, to } of starts) {
    while ((marks[at] ?? Infinity) < from) at += 1;
    for (let mark = marks[at]; mark !== undefined && mark <= to; mark = marks[at]) {
      chosen.add(mark);
      at += 1;
    }
  }
  return [...chosen];
}

/** Every multiple of the grid on the clock of the zone; between two changes of the clock they lie evenly. */
function gridStarts({ window, zone, grid_minutes }: FindSlotInput): number[] {
  const step = grid_minutes * MINUTE_MS;
  const grid: number[] = [];
  let from = window.from;
  while (from < window.to) {
    const local = zoned(from, zone);
    const change = local.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity;
    const until = Math.min(change, window.to);
    const offset = local.offsetNanoseconds / 1e6;
    for (let at = Math.ceil((from + offset) / step) * step - offset; at < until; at += step) {
      grid.push(at);
    }
    from = until;
  }
  return grid;
}

function minutesAgainst(wish: Wish, start: number, duration_minutes: number): number {
  const slot = { start, end: start + duration_minutes * MINUTE_MS };
  const inside = minutesInside(wish.times, slot);
  return wish.kind === 'avoid' ? inside : duration_minutes - inside;
}

interface SlotContext {
  input: FindSlotInput;
  order: SlotOrder;
  blockers: readonly Blocker[];
  wishes: readonly Wish[];
  starts: readonly StartRun[];
}

function slotOf(start: number, cost: number, context: SlotContext): Slot {
  const { input, wishes } = context;
  const minutes = input.duration_minutes;
  const against = wishes.flatMap((wish) => {
    const broken = minutesAgainst(wish, start, minutes);
    if (broken === 0) return [];
    const share = broken === minutes ? '' : ` (${sayMinutes(broken)} of ${sayMinutes(minutes)})`;
    return [`${wish.text}${share}`];
  });
  const clauses = [
    freeText(input.participants.map(({ name }) => name)),
    ...edgeText(start, context),
    ...(against.length > 0 ? [`against ${listText(against)}`] : []),
    ...(against.length === 0 && wishes.some(({ who }) => who !== null)
      ? ['keeps every preference']
      : []),
  ];
  return { start, end: start + minutes * MINUTE_MS, cost, against, reason: clauses.join('; ') };
}

/** For a start at the end of its run: what keeps it from being earlier, or later where the latest is wanted. */
function edgeText(start: number, { input, order, blockers, starts }: SlotContext): string[] {
  const { window, duration_minutes } = input;
  const early = order === 'earliest';
  if (!starts.some((run) => (early ? run.from : run.to) === start)) return [];
  const edge = early ? start - 1 : start + duration_minutes * MINUTE_MS;
  const limit = early ? 'earlier' : 'later';
  if (edge < window.from || edge >= window.to) {
    return [`${limit} would be outside the window`];
  }
  const causes = blockers.filter(({ blocked }) => isInside(blocked, edge));
  return [`not ${limit} because of ${listText(causes.slice(0, 3).map(({ label }) => label))}`];
}

function isInside(sorted: readonly Interval[], at: number): boolean {
  const next = sorted[firstAfter(sorted, at)];
  return next !== undefined && next.start <= at;
}

function insideMinutes({ from, to }: FindSlotInput['window']): FindSlotInput['window'] {
  return {
    from: Math.ceil(from / MINUTE_MS) * MINUTE_MS,
    to: Math.floor(to / MINUTE_MS) * MINUTE_MS,
  };
}
