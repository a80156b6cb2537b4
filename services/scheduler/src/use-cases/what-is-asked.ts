/** A schedule request with everything it refers to fetched and checked: items, window, preferences, now. */
import type { Plan } from '@almanac/shared/contracts/planner';
import type { ScheduleRequest } from '@almanac/shared/contracts/scheduler';
import { AppError, type FieldError } from '@almanac/shared/lang/app-error';
import type { SchedulerContext } from '../context.ts';
import { doneTasks } from '../db/completion-rows.ts';
import { defaultWindow, MAX_WINDOW_MS } from '../domain/default-window.ts';
import type { Preferences } from '../domain/preferences.ts';
import {
  circularDependencies,
  doubledIds,
  impossibleDeadlines,
  itemsOfPlan,
  itemsOfTasks,
  unknownDependencies,
} from '../domain/runs/schedule-items.ts';
import type { SpokenPlan } from '../domain/runs/step-words.ts';
import {
  type BusyInterval,
  itemKey,
  type LearnedPreference,
  type ScheduleItem,
  type ScheduleMode,
} from '../domain/schedule-types.ts';
import { fetchPlan } from './fetch-plan.ts';
import { learnedPreferences } from './learned-preferences.ts';
import { currentPreferences, preferencesOver } from './preferences.ts';

export type FinishedItem = ScheduleItem & { closed: string };

export interface Asked {
  /** The one plan that is asked for; undefined for tasks and for several plans. */
  plan: Plan | undefined;
  plans: Plan[];
  /** When it was asked for, by this process's own clock (`performance.now`). */
  since: number;
  items: ScheduleItem[];
  /** Of which nothing is left to be done, as was said: they get no place. */
  finished: FinishedItem[];
  preferences: Preferences;
  now: number;
  window: { from: number; to: number };
  busy: BusyInterval[];
  mode: ScheduleMode;
  learned: LearnedPreference[];
  /** Also what stands may get another place: it was placed for another request. */
  anew: boolean;
  /** What could not be asked. */
  degraded: string[];
}

const OVER = ['completed', 'cancelled', 'superseded'];

/** Throws 404 for an unknown plan, 409 for one that is over, 422 naming what does not fit. */
export async function whatIsAsked(ctx: SchedulerContext, request: ScheduleRequest): Promise<Asked> {
  const since = performance.now();
  const present = await currentPreferences(ctx);
  const preferences = preferencesOver(present, request.preferences);
  const { zone } = preferences;
  const ids = request.plan_ids ?? (request.plan_id === undefined ? [] : [request.plan_id]);
  const plans = await Promise.all(ids.map((plan_id) => livePlan(ctx, plan_id)));
  const all = [
    ...plans.flatMap((plan) => itemsOfPlan(plan, zone)),
    ...itemsOfTasks(request.tasks ?? [], zone),
  ];
  refuseUnsound(all);
  const done = await doneAmong(ctx, all);
  const finished = all.flatMap((item) => finishedItem(item, done));
  const keys = new Set(finished.map(itemKey));
  const items = all.filter((item) => !keys.has(itemKey(item)));
  const now = request.now === undefined ? ctx.clock.now().getTime() : Date.parse(request.now);
  const window = request.window === undefined ? defaultWindow(now, items) : asked(request.window);
  refuseBadWindow(window, now);
  const busy = (request.busy ?? []).map(({ start, end }) => ({
    start: Date.parse(start),
    end: Date.parse(end),
    title: 'busy',
  }));
  const plan = plans.length === 1 ? plans[0] : undefined;
  const { learned, degraded } = await learnedPreferences(ctx, present.zone);
  const mode = request.mode ?? ctx.config.SCHEDULE_MODE;
  const work = { plan, plans, since, items, finished, preferences, mode, learned, anew: false };
  return { ...work, now, window, busy, degraded };
}

function refuseUnsound(items: readonly ScheduleItem[]): void {
  const refuse = (detail: string, errors: FieldError[]): void => {
    if (errors.length > 0) throw new AppError('invalid', detail, { errors });
  };
  refuse('A task is given twice.', doubledIds(items));
  refuse('A dependency is not known.', unknownDependencies(items));
  const circle = circularDependencies(items);
  refuse(`Nothing of a circle can begin: ${circle[0]?.message}.`, circle);
  refuse('A deadline comes before its work can begin.', impossibleDeadlines(items));
}

async function doneAmong(
  ctx: SchedulerContext,
  items: readonly ScheduleItem[],
): Promise<ReadonlySet<string>> {
  const ids = items.flatMap(({ task_id }) => task_id ?? []);
  if (ids.length === 0) return new Set();
  return new Set((await doneTasks.many(ctx.db, ids)).map(({ task_id }) => task_id));
}

function finishedItem(item: ScheduleItem, done: ReadonlySet<string>): FinishedItem[] {
  const by_row = 'Its task is done, as its row in Coda says.';
  const closed = done.has(item.task_id ?? '') ? by_row : item.closed;
  return closed === undefined ? [] : [{ ...item, closed }];
}

async function livePlan(ctx: SchedulerContext, plan_id: string): Promise<SpokenPlan> {
  const plan = await fetchPlan(ctx, plan_id);
  if (!OVER.includes(plan.status)) return plan;
  throw new AppError('conflict', `Plan ${plan_id} is ${plan.status}; it is not scheduled.`);
}

function asked(window: { from: string; to: string }): { from: number; to: number } {
  return { from: Date.parse(window.from), to: Date.parse(window.to) };
}

function refuseBadWindow(window: { from: number; to: number }, now: number): void {
  const refuse = (message: string): never => {
    throw new AppError('invalid', `The window ${message}.`, {
      errors: [{ path: 'window.to', message }],
    });
  };
  if (window.to <= now) refuse('is over already');
  if (window.to - window.from > MAX_WINDOW_MS) refuse('is longer than a year');
}
