/** What the template makes of tasks as people write them; template-tasks.ts says of each what would be sensible. */
import { describe, expect, test } from 'vitest';
import { tasks, type JudgedTask } from '../../test/template-tasks.ts';
import { assembleSop } from './assemble-sop.ts';
import type { Draft } from './draft.ts';
import { overrunFrom } from './estimate-history.ts';
import { templatePlan } from './template-plan.ts';

const SAYS_NOTHING = /\b(?:do|main|actual) (?:the )?work\b|\bmisc|\bstuff\b|\bvarious\b|\btbd\b/i;

function planOf({ title, notes = '', minutes }: JudgedTask): Draft {
  const estimated_minutes = minutes ?? null;
  const now = new Date('2026-11-23T08:00:00Z');
  return templatePlan({ title, notes, estimated_minutes, max_steps: 40, due: null, now });
}

test('there are sixty of them and more, in four languages', () => {
  expect(tasks.length).toBeGreaterThanOrEqual(60);
});

describe.each(tasks.map((task) => [task.title, task] as const))('%s', (_, task) => {
  const plan = planOf(task);
  const { steps } = plan;
  const titles = steps.map(({ title }) => title);
  const said = plan.assumptions.join('\n');

  test('is read as what it is, and says that a template made it', () => {
    const read =
      task.kind === 'task' ? 'No kind of work was recognised' : `This was read as: ${task.kind};`;
    if (task.kind !== undefined) expect(said).toContain(read);
    expect(said).toMatch(/rules of thumb|in the notes|of the notes|is one step/);
    expect(plan.summary).toMatch(
      /, (?:from the usual phases|from a general outline|from the points listed|done in one go)/,
    );
  });

  test('has as many steps as suit it, which name what they are about', () => {
    expect(steps.length).toBeGreaterThanOrEqual(task.steps[0]);
    expect(steps.length).toBeLessThanOrEqual(task.steps[1]);
    expect(new Set(titles).size).toBe(titles.length);
    for (const title of titles) {
      expect(title).not.toMatch(SAYS_NOTHING);
      expect(title.length).toBeLessThanOrEqual(130);
      if (task.subject !== undefined) expect(title).toContain(task.subject);
    }
  });

  test('takes what was given or what its words say, and a guess is called one', () => {
    const total = steps.reduce((sum, step) => sum + step.estimated_minutes, 0);
    const wanted = task.minutes ?? task.total;
    if (wanted !== undefined) expect(total).toBe(wanted);
    if (task.minutes === undefined)
      expect(said).toMatch(/is a guess|was read from the text|is the sum of the times/);
    expect(steps.every(({ estimated_minutes: one }) => one >= 15 && one <= 480)).toBe(true);
  });

  test('has its steps in order, of fitting kinds, each with a criterion of its own', () => {
    expect(steps.map(({ depends_on }) => depends_on)).toEqual(
      steps.map((__, at) => (at === 0 ? [] : [at - 1])),
    );
    const kinds = steps.map(({ kind }) => kind);
    for (const kind of task.has ?? []) expect(kinds).toContain(kind);
    if (steps.length > 2 && task.kind !== 'administration' && task.kind !== 'travel') {
      expect(kinds).toContain('deep');
    }
    const criteria = steps.map(({ acceptance }) => acceptance);
    expect(Math.min(...criteria.map(({ length }) => length))).toBeGreaterThan(15);
    if (task.subject !== undefined)
      expect(new Set(criteria).size).toBe(criteria.length - repeated(titles));
  });
});

/** Meetings of one series have one criterion. */
function repeated(titles: readonly string[]): number {
  const series = titles.filter((title) => /^Hold .*\(part \d/.test(title)).length;
  return Math.max(0, series - 1);
}

test('a renamed task keeps the ids of its outlined steps, also where they are cut otherwise', () => {
  const ids = (title: string, minutes: number): string[] =>
    assembleSop(
      'plan_1',
      planOf({ title, minutes, steps: [1, 9] }),
      overrunFrom([]),
      null,
    ).steps.map(({ step_id }) => step_id);
  expect(ids('Write proposal for Kestrel Labs GmbH', 480)).toEqual(
    ids('Write proposal for Kestrel Labs', 480),
  );
  expect(ids('Write proposal for Kestrel', 960)).toEqual(
    expect.arrayContaining(ids('Write proposal for Kestrel', 480)),
  );
});
