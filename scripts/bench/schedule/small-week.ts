/** Small weeks for the tests of this folder: short days in UTC, so that every figure can be worked out by hand. */
import {
  type Answer,
  answerOf,
  type BenchDay,
  type BenchTask,
  HOUR_MS,
  type Instance,
  type Rules,
  type Span,
} from './instance.ts';
import { PLAIN_RULES } from './generate.ts';

const MONDAY = Date.UTC(2026, 9, 12);

/** The instant of an hour of a day, 0 for Monday. */
export const at = (hour: number, day = 0): number => MONDAY + (24 * day + hour) * HOUR_MS;

export const span = (from: number, to: number, day = 0): Span => ({
  start: at(from, day),
  end: at(to, day),
});

export const task = (id: string, minutes: number, more: Partial<BenchTask> = {}): BenchTask => ({
  id,
  minutes,
  priority: 'normal',
  before: [],
  split: false,
  ...more,
});

/** Days from 9 to `until`. */
export function smallWeek(
  tasks: readonly BenchTask[],
  given: {
    days?: number;
    until?: number;
    busy?: Span[];
    rules?: Partial<Rules>;
    lunch?: Span;
  } = {},
): Instance {
  const { days = 1, until = 17, busy = [], rules = {}, lunch } = given;
  return {
    name: 'small',
    seed: '1',
    load: 1,
    zone: 'UTC',
    from: at(9),
    to: at(24, days - 1),
    days: Array.from({ length: days }, (_, day): BenchDay => ({
      date: new Date(at(0, day)).toISOString().slice(0, 10),
      start: at(0, day),
      end: at(24, day),
      hours: [span(9, until, day)],
      lunch: lunch ?? null,
    })),
    rules: { ...PLAIN_RULES, ...rules },
    busy,
    tasks,
  };
}

export function placed(instance: Instance, blocks: Record<string, Span[]>): Answer {
  return answerOf(instance.tasks, new Map(Object.entries(blocks)));
}
