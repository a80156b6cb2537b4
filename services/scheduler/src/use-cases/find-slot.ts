/** POST /find-slot. Reads nothing but, for the participant `self`, the person's own calendars, blocks and preferences; writes nothing. */
import type {
  FindSlotReply,
  FindSlotRequest,
  SlotHours,
} from '@almanac/shared/contracts/find-slot';
import { AppError } from '@almanac/shared/lang/app-error';
import type { SchedulerContext } from '../context.ts';
import { standingBlocks } from '../db/block-rows.ts';
import { availability } from '../domain/availability.ts';
import { readBusy } from '../domain/busy-rule.ts';
import { findSlots } from '../domain/find-slot.ts';
import type { FindSlotInput, SlotParticipant, WeekHours } from '../domain/find-slot-types.ts';
import { YOU } from '../domain/find-slot-words.ts';
import { learnedRules, slotWishes, withWishes } from '../domain/learned/slot-wishes.ts';
import { zoned } from '../domain/local-day.ts';
import { type Preferences, WEEKDAYS } from '../domain/preferences.ts';
import type { Interval, LearnedPreference } from '../domain/schedule-types.ts';
import { learnedPreferences } from './learned-preferences.ts';
import { currentPreferences } from './preferences.ts';
import { readCalendars } from './read-calendars.ts';

type Asked = FindSlotRequest['participants'][number];
interface Window {
  from: number;
  to: number;
}
interface Words {
  participant: string;
  text: string;
}

const DAY_MS = 86_400_000;
const MAX_WINDOW_MS = 92 * DAY_MS;
/** Another day is looked for up to two weeks beyond the window. */
const BEYOND_MS = 15 * DAY_MS;
const GRID_MINUTES = 15;
const MAX_RUNS = 200;

/** Throws 422 for a window that is too long; a calendar that does not answer is told in `degraded`. */
export async function findSlot(
  ctx: SchedulerContext,
  request: FindSlotRequest,
): Promise<FindSlotReply> {
  const preferences = await currentPreferences(ctx);
  const asked_for_self = request.participants.some((one) => one.self === true);
  const window = windowOf(request, asked_for_self ? ctx.clock.now().getTime() : undefined);
  const own = asked_for_self ? await readOwn(ctx, preferences, window) : undefined;
  const zone = request.constraints?.zone ?? preferences.zone;
  const today = zoned(window.from, zone).toPlainDate().toString();
  const not_understood: Words[] = [];
  const participants = request.participants.map((asked, index) => {
    const given =
      asked.self === true && own !== undefined
        ? withOwn(participantOf(asked, index, preferences.zone), own, preferences)
        : participantOf(asked, index, zone);
    const text = asked.preferences?.text;
    if (text === undefined) return given;
    const wishes = slotWishes(text, today);
    not_understood.push(
      ...wishes.not_understood.map((one) => ({ participant: given.name, text: one })),
    );
    return withWishes(given, wishes, around(window));
  });
  const found = findSlots(inputOf(request, { window, zone, participants }));
  return { ...replyOf(found), zone, not_understood, degraded: own?.degraded ?? [] };
}

/** With the days beyond on which another time is looked for. */
function around(window: Window): Window {
  return { from: window.from - DAY_MS, to: window.to + BEYOND_MS };
}

/** What is over cannot be met in: `now`, where it is given, begins a window that has begun. */
function windowOf({ window, duration_minutes }: FindSlotRequest, now: number | undefined): Window {
  const asked = { from: Date.parse(window.from), to: Date.parse(window.to) };
  const refuse = (message: string): never => {
    throw new AppError('invalid', `The window ${message}.`, {
      errors: [{ path: 'window.to', message }],
    });
  };
  if (asked.to - asked.from > MAX_WINDOW_MS) refuse('is longer than 92 days');
  if (asked.to - asked.from < duration_minutes * 60_000) refuse('is shorter than the meeting');
  return now !== undefined && now > asked.from && now < asked.to ? { ...asked, from: now } : asked;
}

function inputOf(
  { duration_minutes, constraints = {}, limit }: FindSlotRequest,
  known: Pick<FindSlotInput, 'window' | 'zone' | 'participants'>,
): FindSlotInput {
  return {
    ...known,
    duration_minutes,
    hours: weekHours(constraints.hours),
    weekdays: constraints.weekdays,
    exclude_dates: constraints.exclude_dates ?? [],
    buffer_minutes: constraints.buffer_minutes ?? 0,
    grid_minutes: constraints.grid_minutes ?? GRID_MINUTES,
    order: constraints.order,
    limit,
  };
}

function participantOf(asked: Asked, index: number, zone: string): SlotParticipant {
  const { preferences = {} } = asked;
  return {
    name: asked.self === true ? YOU : (asked.name ?? `Participant ${index + 1}`),
    zone: asked.zone ?? zone,
    busy: asked.busy.map(({ start, end }) => ({ start: Date.parse(start), end: Date.parse(end) })),
    hours: weekHours(asked.hours),
    buffer_minutes: preferences.buffer_minutes ?? 0,
    avoid: preferences.avoid ?? [],
    prefer: preferences.prefer ?? [],
    order: preferences.order,
  };
}

/** One form for all: by weekday. */
function weekHours(hours: SlotHours | undefined): WeekHours | undefined {
  if (hours === undefined) return undefined;
  if (!Array.isArray(hours) && !('from' in hours)) return hours;
  const ranges = Array.isArray(hours) ? hours : [hours];
  return Object.fromEntries(WEEKDAYS.map((day) => [day, ranges]));
}

interface Own {
  learned: LearnedPreference[];
  busy: Interval[];
  lunch: Interval[];
  degraded: string[];
}

async function readOwn(
  ctx: SchedulerContext,
  preferences: Preferences,
  window: Window,
): Promise<Own> {
  const wide = around(window);
  const [from, to] = [new Date(wide.from), new Date(wide.to)];
  const [{ events, degraded }, { learned, degraded: unlearned }] = await Promise.all([
    readCalendars(ctx, { from, to }),
    learnedPreferences(ctx, preferences.zone),
  ]);
  const blocks = (await standingBlocks.many(ctx.db, from, to)).map(({ start_at, end_at }) => ({
    start: Date.parse(start_at),
    end: Date.parse(end_at),
  }));
  const { busy } = readBusy(events);
  const days = availability({
    window: wide,
    preferences,
    busy,
    existing_blocks: blocks,
  });
  const lunch = days.flatMap((day) => (day.lunch === null ? [] : [day.lunch]));
  const calendar = ctx.calendar === undefined ? [] : degraded;
  return { busy: [...busy, ...blocks], lunch, learned, degraded: [...calendar, ...unlearned] };
}

/**
 * The person's own rules: working hours, holidays, lunch, buffer and days without meetings; and as wishes their focus time and what was
 * learned about meetings, all in their stored zone. What the request says comes on top, in the zone it names.
 */
function withOwn(given: SlotParticipant, own: Own, preferences: Preferences): SlotParticipant {
  const { holidays, no_meeting_days, focus_windows, zone } = preferences;
  const rule = { hard: true, weight: 1, zone };
  const wish = { hard: false, weight: 1, zone };
  return {
    ...given,
    busy: [...given.busy, ...own.busy],
    ...(given.hours === undefined ? { hours: preferences.working_hours, hours_zone: zone } : {}),
    kept_free: { what: 'lunch', intervals: own.lunch },
    buffer_minutes: Math.max(given.buffer_minutes, preferences.buffer_minutes),
    avoid: [
      ...given.avoid,
      ...(holidays.length === 0 ? [] : [{ ...rule, dates: holidays }]),
      ...(no_meeting_days.length === 0 ? [] : [{ ...rule, weekdays: no_meeting_days }]),
      ...focus_windows.map(({ weekday, from, to }) => ({ ...wish, weekdays: [weekday], from, to })),
      ...learnedRules(own.learned).map((one) => ({ ...one, zone })),
    ],
  };
}

type Found = ReturnType<typeof findSlots>;

function replyOf(found: Found): Omit<FindSlotReply, 'zone' | 'not_understood' | 'degraded'> {
  const { slots, order, compared, starts, none } = found;
  return {
    slots: slots.map(onWire),
    order,
    compared,
    starts: starts.slice(0, MAX_RUNS).map(({ from, to }) => ({ from: iso(from), to: iso(to) })),
    none: none === null ? null : { ...none, alternatives: none.alternatives.map(onWire) },
  };
}

function onWire<T extends Interval>(
  span: T,
): Omit<T, 'start' | 'end'> & { start: string; end: string } {
  return { ...span, start: iso(span.start), end: iso(span.end) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
