/**
 * Why there is no time for a meeting, and what is nearest to one: found by counting, for every start that could be the first of its
 * kind, how many people and how many rules are in its way. Whatever is offered was computed with all the rest kept.
 */
import { must } from '@almanac/shared/lang/assert';
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { blockersOf, possibleStarts } from './find-slot-blockers.ts';
import type {
  Blocker,
  FindSlotInput,
  NoSlot,
  SlotAlternative,
  SlotOrder,
} from './find-slot-types.ts';
import { listText, spanText } from './find-slot-words.ts';
import { mergeIntervals, subtractIntervals } from './intervals.ts';
import { zoned } from './local-day.ts';
import { type Interval, MINUTE_MS } from './schedule-types.ts';
import { firstAfter } from './sorted-intervals.ts';
import { everyDay, windowHours } from './window-hours.ts';
import { momentText } from './wording.ts';

const DAY_MS = 86_400_000;
/** How far beyond the window another day is looked for. */
const DAYS_BEYOND = 14;
const SHORTEST_MINUTES = 15;
const MAX_OF_A_KIND = 3;

/** Open intervals of the starts that something forbids: sorted, disjoint; their ends are allowed. */
type Forbidden = readonly Interval[];

interface Search {
  input: FindSlotInput;
  order: SlotOrder;
  blockers: readonly Blocker[];
  /** By blocker. */
  forbidden: readonly Forbidden[];
  /** Starts that can be the first with nothing more in the way, in the wanted order. */
  candidates: readonly number[];
}

export function whyNone(
  input: FindSlotInput,
  order: SlotOrder,
  blockers: readonly Blocker[],
): NoSlot {
  const { window, duration_minutes: minutes, participants } = input;
  const search = searchOf(input, order, blockers);
  const nearest = nearestMiss(search);
  const length = sayMinutes(minutes);
  const who = participants.length === 1 ? must(participants[0], 'a participant').name : 'everybody';
  const longest = longestFree(input, order, blockers);
  const say = (span: Interval): string => spanText(span, window.from, input.zone);
  const sentences = [
    `No ${length} in the window suit ${who}.`,
    longest === null
      ? 'No minute does.'
      : `The longest time that does is ${sayMinutes((longest.end - longest.start) / MINUTE_MS)}, ${say(longest)}.`,
    ...(nearest === null
      ? [`The window is shorter than ${length}.`]
      : [nearestText(nearest, search)]),
  ];
  return {
    reason: sentences.join(' '),
    binding:
      nearest === null
        ? []
        : nearest.in_the_way.map((one) => bindingOf(one, nearest.start, search)),
    alternatives: [
      ...relaxed(search),
      ...shorter(longest, input),
      ...without(search),
      ...otherDay(input, order),
    ],
  };
}

function searchOf(input: FindSlotInput, order: SlotOrder, blockers: readonly Blocker[]): Search {
  const { window, duration_minutes } = input;
  const length = duration_minutes * MINUTE_MS;
  const forbidden = blockers.map(({ blocked }) => forbiddenStarts(blocked, length));
  const last = window.to - length;
  const edges = forbidden.flatMap((own) =>
    own.map(({ start, end }) => (order === 'earliest' ? end : start)),
  );
  const bounds = order === 'earliest' ? window.from : last;
  const inside = [...new Set([bounds, ...edges])].filter((at) => at >= window.from && at <= last);
  const sign = order === 'earliest' ? 1 : -1;
  return {
    input,
    order,
    blockers,
    forbidden,
    candidates: inside.toSorted((a, b) => sign * (a - b)),
  };
}

function forbiddenStarts(blocked: readonly Interval[], length: number): Interval[] {
  const open: Interval[] = [];
  for (const { start, end } of blocked) {
    const last = open.at(-1);
    // Open intervals that only touch leave the instant between them allowed.
    if (last !== undefined && start - length < last.end) last.end = end;
    else open.push({ start: start - length, end });
  }
  return open;
}

function isForbidden(own: Forbidden, start: number): boolean {
  const next = own[firstAfter(own, start)];
  return next !== undefined && next.start < start;
}

/** The number of these sets that forbid a start. */
function counter(sets: readonly Forbidden[]): (start: number) => number {
  const begins = sets.flatMap((own) => own.map(({ start }) => start)).toSorted((a, b) => a - b);
  const ends = sets.flatMap((own) => own.map(({ end }) => end)).toSorted((a, b) => a - b);
  return (start) => countBelow(begins, start) - countBelow(ends, start + 1);
}

function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Miss {
  start: number;
  /** Indexes of blockers. */
  in_the_way: number[];
}

/** The start that the fewest people, and then the fewest rules, stand against. */
function nearestMiss(search: Search): Miss | null {
  const people = counter(peopleSets(search));
  const rules = counter(search.forbidden);
  let best: number | null = null;
  for (const start of search.candidates) {
    const closer = best === null || people(start) < people(best);
    const same = best !== null && people(start) === people(best) && rules(start) < rules(best);
    if (closer || same) best = start;
  }
  return best === null ? null : { start: best, in_the_way: against(best, search) };
}

function against(start: number, { forbidden }: Search): number[] {
  return forbidden.flatMap((own, index) => (isForbidden(own, start) ? [index] : []));
}

/** One set per participant, and one for what holds for everybody. */
function peopleSets({ blockers, input }: Search): Forbidden[] {
  const length = input.duration_minutes * MINUTE_MS;
  const ids = [null, ...input.participants.keys()];
  return ids.map((id) => {
    const own = blockers.filter(({ who }) => who === id).flatMap(({ blocked }) => blocked);
    return forbiddenStarts(mergeIntervals(own), length);
  });
}

function nearestText({ start, in_the_way }: Miss, { input, blockers }: Search): string {
  const causes = in_the_way.map((index) => must(blockers[index], 'a blocker').label);
  const shown = causes.length > 4 ? [...causes.slice(0, 3), `${causes.length - 3} more`] : causes;
  return `Nearest is ${momentText(start, input.window.from, input.zone)}, but for ${listText(shown)}.`;
}

function bindingOf(index: number, start: number, { input, blockers }: Search) {
  const { label, who, blocked } = must(blockers[index], 'a blocker');
  const end = start + input.duration_minutes * MINUTE_MS;
  const first = must(blocked[firstAfter(blocked, start)], 'what is in the way');
  const shown = {
    start: Math.max(first.start, input.window.from),
    end: Math.min(first.end, input.window.to),
  };
  const participant = who === null ? null : must(input.participants[who], 'a participant').name;
  const when = first.start < end ? `: ${spanText(shown, input.window.from, input.zone)}` : '';
  return { participant, detail: `${label}${when}` };
}

/** Starts that only one rule, and nobody's appointment, stands against. */
function relaxed(search: Search): SlotAlternative[] {
  const { blockers, forbidden, candidates } = search;
  const count = counter(forbidden);
  const found = new Map<number, SlotAlternative>();
  for (const start of candidates) {
    if (found.size === MAX_OF_A_KIND) break;
    if (count(start) !== 1) continue;
    const index = must(against(start, search)[0], 'what is in the way');
    const { cause, label } = must(blockers[index], 'a blocker');
    if (cause === 'busy' || found.has(index)) continue;
    found.set(index, offer('relax', start, search, `Without ${label}`));
  }
  return [...found.values()];
}

/** Starts without the fewest people, where at most half would be missing. */
function without(search: Search): SlotAlternative[] {
  const { input, candidates } = search;
  const [general = [], ...people] = peopleSets(search);
  const count = counter(people);
  const open = candidates.filter((start) => !isForbidden(general, start));
  const fewest = open.reduce((least, start) => Math.min(least, count(start)), Infinity);
  if (fewest > input.participants.length / 2) return [];
  const found = new Map<string, SlotAlternative>();
  for (const start of open) {
    if (found.size === MAX_OF_A_KIND) break;
    if (count(start) !== fewest) continue;
    const names = input.participants.flatMap(({ name }, who) =>
      isForbidden(people[who] ?? [], start) ? [name] : [],
    );
    const group = listText(names);
    if (found.has(group)) continue;
    found.set(group, { ...offer('without', start, search, `Without ${group}`), without: names });
  }
  return [...found.values()];
}

function offer(
  kind: SlotAlternative['kind'],
  start: number,
  { input }: Search,
  what: string,
): SlotAlternative {
  const end = start + input.duration_minutes * MINUTE_MS;
  const when = spanText({ start, end }, input.window.from, input.zone);
  return { kind, detail: `${what}: ${when}.`, start, end, without: [] };
}

/** The longest time that suits everybody; the first, or the last, of several. */
function longestFree(
  { window }: FindSlotInput,
  order: SlotOrder,
  blockers: readonly Blocker[],
): Interval | null {
  const taken = blockers.flatMap(({ blocked }) => blocked);
  const free = subtractIntervals([{ start: window.from, end: window.to }], taken);
  const sorted = order === 'earliest' ? free : free.toReversed();
  return sorted.reduce<Interval | null>(
    (best, one) => (best === null || one.end - one.start > best.end - best.start ? one : best),
    null,
  );
}

function shorter(longest: Interval | null, input: FindSlotInput): SlotAlternative[] {
  if (longest === null) return [];
  const minutes = Math.floor((longest.end - longest.start) / MINUTE_MS / 5) * 5;
  if (minutes < SHORTEST_MINUTES || minutes >= input.duration_minutes) return [];
  const span = { start: longest.start, end: longest.start + minutes * MINUTE_MS };
  const when = spanText(span, input.window.from, input.zone);
  const detail = `${sayMinutes(minutes)} instead of ${sayMinutes(input.duration_minutes)}: ${when}.`;
  return [{ kind: 'shorter', detail, ...span, without: [] }];
}

/** The first time after the window, at the hours it suggests where none were given. */
function otherDay(input: FindSlotInput, order: SlotOrder): SlotAlternative[] {
  const window = { from: input.window.from, to: input.window.to + DAYS_BEYOND * DAY_MS };
  const suggested = windowHours(input);
  const hours = suggested === undefined ? input.hours : everyDay(suggested);
  const longer = { ...input, hours, window };
  const starts = possibleStarts(blockersOf(longer, window), window, input.duration_minutes);
  const first = starts[0];
  if (first === undefined) return [];
  const runs = starts.filter(({ from }) => sameDate(from, first.from, input.zone));
  const start = order === 'earliest' ? first.from : Math.max(...runs.map(({ to }) => to));
  const span = { start, end: start + input.duration_minutes * MINUTE_MS };
  const when = spanText(span, input.window.from, input.zone);
  const detail = `After the window, as far as these busy times say: ${when}.`;
  return [{ kind: 'other_day', detail, ...span, without: [] }];
}

function sameDate(one: number, other: number, zone: string): boolean {
  return zoned(one, zone).toPlainDate().equals(zoned(other, zone).toPlainDate());
}
