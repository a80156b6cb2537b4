/** The sets of weeks the bench plays, by name. */
import { HOUSE_RULES, PLAIN_RULES, type Recipe, SPLIT_DAY_RULES } from './generate.ts';

export interface SetOfWeeks {
  title: string;
  recipes: readonly Recipe[];
  /** Seeds per recipe, in a quick run and in a whole one. */
  seeds: { quick: number; whole: number };
  /** Seconds the exact solver has for one instance. */
  limit_s: { quick: number; whole: number };
}

const week: Recipe = {
  name: 'week',
  weeks: 1,
  load: 0.8,
  meetings: 'typical',
  durations: 'pomodoros',
  cutting: 'whole',
  rules: PLAIN_RULES,
  dependent_share: 0,
  due: 'days',
  bounds: false,
};
/** Of free working time: 14.8 h of meetings leave 25.2 h, of which one person's log fills 22 (Renzo), about 0.9. */
const LOADS = [0.6, 0.8, 0.95, 1.1];
const atLoads = (loads: readonly number[], recipe: Recipe): Recipe[] =>
  loads.map((load) => ({ ...recipe, load }));

/** What a week may have besides. */
const ruled: Recipe = { ...week, cutting: 'free', dependent_share: 0.3, bounds: true };

export const SETS = {
  week: {
    title: 'One week of 5 x 8 h, 17 meetings, parts given',
    recipes: atLoads(LOADS, week),
    seeds: { quick: 3, whole: 10 },
    limit_s: { quick: 5, whole: 20 },
  },
  cut: {
    title: 'One week of 5 x 8 h, 17 meetings, every task may be cut into 30 to 120 minutes',
    recipes: atLoads(LOADS, { ...week, name: 'cut', cutting: 'free' }),
    seeds: { quick: 0, whole: 3 },
    limit_s: { quick: 5, whole: 30 },
  },
  meetings: {
    title: 'One week, few and many meetings, tight dates',
    recipes: (['light', 'heavy'] as const).map((meetings) => ({
      ...week,
      name: meetings,
      meetings,
      due: 'tight' as const,
    })),
    seeds: { quick: 1, whole: 4 },
    limit_s: { quick: 5, whole: 20 },
  },
  rules: {
    title:
      'One week with lunch, buffers of 15 minutes and 6 h a day; chains, releases, deadlines, cutting',
    recipes: atLoads([0.8, 1.1], {
      ...ruled,
      name: 'rules',
      rules: { ...HOUSE_RULES, buffer_minutes: 15, slack_share: 0 },
    }),
    seeds: { quick: 1, whole: 4 },
    limit_s: { quick: 8, whole: 20 },
  },
  house: {
    title:
      'One week as set up by default (buffers of 10 minutes, slack), lengths beside the grid; no bound',
    recipes: atLoads([0.8, 1.1], {
      ...ruled,
      name: 'house',
      cutting: 'mixed',
      rules: HOUSE_RULES,
    }),
    seeds: { quick: 1, whole: 4 },
    limit_s: { quick: 5, whole: 10 },
  },
  company: {
    title: "One week of a day in two halves, a company's lengths and priorities",
    recipes: atLoads([0.8, 1.1], {
      ...week,
      name: 'company',
      durations: 'company',
      rules: SPLIT_DAY_RULES,
    }),
    seeds: { quick: 0, whole: 2 },
    limit_s: { quick: 5, whole: 20 },
  },
  two: {
    title: 'Two weeks, 30 % of the tasks in chains',
    recipes: atLoads([0.8, 0.95], { ...week, name: 'two', weeks: 2, dependent_share: 0.3 }),
    seeds: { quick: 0, whole: 3 },
    limit_s: { quick: 5, whole: 20 },
  },
  four: {
    title: 'Four weeks, 30 % of the tasks in chains',
    recipes: atLoads([0.8, 0.95], { ...week, name: 'four', weeks: 4, dependent_share: 0.3 }),
    seeds: { quick: 0, whole: 2 },
    limit_s: { quick: 10, whole: 40 },
  },
} as const satisfies Record<string, SetOfWeeks>;
export type SetName = keyof typeof SETS;
