import { must } from '@almanac/shared/lang/assert';
import { expect, test } from 'vitest';
import { seeded } from '../../chaos/seeded.ts';
import { drawMinutes, drawOverrun } from './draw.ts';
import { generate, type Recipe } from './generate.ts';
import { HOUR_MS, length, MINUTE_MS, shared } from './instance.ts';
import { SETS } from './recipes.ts';
import { freeSpans } from './room.ts';

const recipes: Recipe[] = Object.values(SETS).flatMap((set) => [...set.recipes]);
const weeksOf = (recipe: Recipe) => [1, 2, 3].map((seed) => generate(recipe, seed));

test('equal seeds give equal weeks, others give others', () => {
  for (const recipe of recipes) {
    expect(generate(recipe, 1)).toEqual(generate(recipe, 1));
    expect(generate(recipe, 1).tasks).not.toEqual(generate(recipe, 2).tasks);
  }
});

test('meetings lie in working hours and never over each other, as many as the set says', () => {
  for (const recipe of recipes) {
    for (const { busy, days } of weeksOf(recipe)) {
      const hours = days.flatMap((day) => day.hours);
      for (const [at, meeting] of busy.entries()) {
        expect(hours.some((one) => shared(one, meeting) === length(meeting))).toBe(true);
        expect(busy.slice(at + 1).some((other) => shared(other, meeting) > 0)).toBe(false);
      }
      const least = { light: 8, typical: 15, heavy: 22 }[recipe.meetings];
      expect(busy.length).toBeGreaterThanOrEqual(least * recipe.weeks);
      expect(busy.length).toBeLessThanOrEqual(27 * recipe.weeks);
    }
  }
});

test('tasks ask for the load of the free time of a plain week, to a quarter of an hour', () => {
  for (const recipe of SETS.week.recipes) {
    for (const instance of weeksOf(recipe)) {
      const free = freeSpans(instance).reduce((sum, one) => sum + length(one), 0) / MINUTE_MS;
      const asked = instance.tasks.reduce((sum, { minutes }) => sum + minutes, 0);
      expect(Math.abs(asked - recipe.load * free)).toBeLessThanOrEqual(15);
    }
  }
});

test('of given parts all are equal and on the grid', () => {
  const tasks = [...SETS.week.recipes, ...SETS.four.recipes]
    .flatMap(weeksOf)
    .flatMap((one) => one.tasks);
  expect(tasks.filter(({ minutes }) => minutes % 15 !== 0)).toEqual([]);
  expect(tasks.filter(({ minutes, split }) => split === false && minutes > 120)).toEqual([]);
  const uneven = tasks.filter(
    ({ minutes, split }) =>
      split !== false &&
      (split.min_minutes !== split.max_minutes ||
        minutes % split.max_minutes !== 0 ||
        split.max_minutes % 15 !== 0),
  );
  expect(uneven).toEqual([]);
});

test('about a third of the tasks stand in chains, whose dates only grow and whose steps come in order', () => {
  for (const { tasks } of SETS.four.recipes.flatMap(weeksOf)) {
    const chained = new Set(
      tasks.flatMap(({ id, before }) => (before.length > 0 ? [id, ...before] : [])),
    );
    expect(chained.size / tasks.length).toBeGreaterThan(0.2);
    expect(chained.size / tasks.length).toBeLessThan(0.35);
    const by_id = new Map(tasks.map((one) => [one.id, one]));
    for (const { due, before } of tasks) {
      for (const id of before) {
        expect(by_id.get(id)?.due ?? Infinity).toBeLessThanOrEqual(due ?? Infinity);
      }
    }
  }
});

test('a day of four weeks has 25 hours, and its working hours are eight all the same', () => {
  const { days } = generate(must(SETS.four.recipes[0], 'a recipe'), 1);
  expect(days.filter((day) => length(day) === 25 * HOUR_MS).map(({ date }) => date)).toEqual([
    '2026-10-25',
  ]);
  const lengths = days.map(
    ({ hours }) => hours.reduce((sum, one) => sum + length(one), 0) / HOUR_MS,
  );
  expect(new Set(lengths)).toEqual(new Set([0, 8]));
});

test('drawn lengths and overruns have the quantiles they were taken from', () => {
  const chance = seeded('quantiles');
  const drawn = (draw: () => number): number[] =>
    Array.from({ length: 20_000 }, draw).toSorted((a, b) => a - b);
  const at = (values: number[], share: number): number =>
    values[Math.floor(share * values.length)] ?? 0;
  const company = drawn(() => drawMinutes(chance, 'company'));
  expect(at(company, 0.5) / 60).toBeCloseTo(2.5, 0);
  expect(at(company, 0.75) / 60).toBeCloseTo(7, 0);
  const pomodoros = drawn(() => drawMinutes(chance, 'pomodoros'));
  expect(pomodoros.filter((one) => one === 30).length / 20_000).toBeCloseTo(0.38, 1);
  const sip = drawn(() => drawOverrun(chance, 'sip'));
  expect(at(sip, 0.8)).toBeCloseTo(1.4, 1);
  expect(sip.filter((one) => one > 0.7 && one < 1.3).length / 20_000).toBeCloseTo(0.587, 2);
  expect(sip.reduce((sum, one) => sum + Math.abs(Math.log(one)), 0) / 20_000).toBeCloseTo(0.426, 2);
  const lognormal = drawn(() => drawOverrun(chance, 'lognormal'));
  expect(at(lognormal, 0.5)).toBeCloseTo(1, 1);
  expect(Math.log(at(lognormal, 0.841))).toBeCloseTo(0.75, 1);
});
