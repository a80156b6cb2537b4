/** What the template makes of tasks as people write them; template-tasks.ts says of each what would be sensible. */
import { describe, expect, test } from 'vitest';
import { must } from '@almanac/shared/lang/assert';
import { more_tasks } from '../../test/more-template-tasks.ts';
import { tasks, type JudgedTask } from '../../test/template-tasks.ts';
import { assembleSop } from './assemble-sop.ts';
import type { Draft } from './draft.ts';
import { overrunFrom } from './estimate-history.ts';
import { outlineIn, recognizeWork } from './kinds-of-work.ts';
import { PLAN_WORDS } from './plan-words.ts';
import { templatePlan } from './template-plan.ts';
import { languageOfTask } from './text-language.ts';

const SAYS_NOTHING = /\b(?:do|main|actual) (?:the )?work\b|\bmisc|\bstuff\b|\bvarious\b|\btbd\b/i;

function planOf({ title, notes = '', minutes }: JudgedTask): Draft {
  const estimated_minutes = minutes ?? null;
  const now = new Date('2026-11-23T08:00:00Z');
  return templatePlan({ title, notes, estimated_minutes, max_steps: 40, due: null, now });
}

test('there are sixty of them and more, in four languages', () => {
  expect(tasks.length).toBeGreaterThanOrEqual(60);
});

describe.each([...tasks, ...more_tasks].map((task) => [task.title, task] as const))(
  '%s',
  (_, task) => {
    const plan = planOf(task);
    const { steps } = plan;
    const titles = steps.map(({ title }) => title);
    const said = plan.assumptions.join('\n');

    test('is read as what it is, and says that a template made it', () => {
      expect(said).toContain(readAs(task));
      expect(said).toMatch(
        /rules of thumb|in the notes|of the notes|is one step|Faustregeln|in den Notizen|der Notizen|ein Schritt/,
      );
      expect(plan.summary).toMatch(
        /, (?:from the usual phases|from a general outline|from the points listed|done in one go|nach den üblichen Phasen|nach den Punkten|in einem Zug erledigt)/,
      );
    });

    test('has as many steps as suit it, which name what they are about', () => {
      expect(steps.length).toBeGreaterThanOrEqual(task.steps[0]);
      expect(steps.length).toBeLessThanOrEqual(task.steps[1]);
      expect(new Set(titles).size).toBe(titles.length);
      for (const title of titles) {
        expect(title).not.toMatch(SAYS_NOTHING);
        expect(title.length).toBeLessThanOrEqual(130);
        expect(title).toContain(task.subject ?? '');
      }
    });

    test('takes what was given or what its words say, and a guess is called one', () => {
      const total = steps.reduce((sum, step) => sum + step.estimated_minutes, 0);
      expect(total).toBe(task.minutes ?? task.total ?? total);
      const where =
        /is a guess|was read from the text|is the sum of the times|eine Vermutung|aus dem Text|Summe der Zeiten/;
      expect(where.test(said)).toBe(task.minutes === undefined);
      expect(steps.every(({ estimated_minutes: one }) => one >= 15 && one <= 480)).toBe(true);
    });

    test('has its steps in order, of fitting kinds, each with a criterion of its own', () => {
      expect(steps.map(({ depends_on }) => depends_on)).toEqual(
        steps.map((__, at) => (at === 0 ? [] : [at - 1])),
      );
      const paperwork = ['administration', 'travel'].includes(task.kind ?? '') || steps.length < 3;
      expect(steps.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining([...(task.has ?? []), ...(paperwork ? [] : ['deep'])]),
      );
      const criteria = steps.map(({ acceptance }) => acceptance);
      expect(Math.min(...criteria.map(({ length }) => length))).toBeGreaterThan(15);
      // Points of the notes may be of one kind; phases are not.
      const own = task.subject === undefined ? 1 : criteria.length - repeated(titles);
      expect(new Set(criteria).size).toBeGreaterThanOrEqual(own);
    });
  },
);

function readAs({ title, notes = '', kind }: JudgedTask): string {
  if (kind === undefined) return '';
  const language = languageOfTask(title, notes);
  if (kind === 'task') return PLAN_WORDS[language].readAs(undefined);
  const recognized = must(recognizeWork(title, notes), 'a kind of work');
  expect(recognized.name).toBe(kind);
  return PLAN_WORDS[language].readAs(outlineIn(recognized, language).called);
}

/** Meetings of one series have one criterion. */
function repeated(titles: readonly string[]): number {
  const series = titles.filter((title) =>
    /^(?:Hold |.* führen ).*\((?:part|Teil) \d/.test(title),
  ).length;
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

describe('whatever comes in, there is a plan in bounded time', () => {
  const MEGABYTE = 1_000_000;
  test.each([
    ['a megabyte of one word', 'word '.repeat(MEGABYTE / 5)],
    ['a megabyte of one letter', 'x'.repeat(MEGABYTE)],
    // No more than a task may have: all of them are joined to forty steps.
    ['as many points as notes may hold', '- a\n'.repeat(5000)],
    ['a megabyte of numbers', '1. '.repeat(MEGABYTE / 3)],
    ['a megabyte of kinds of work', 'report workshop '.repeat(MEGABYTE / 16)],
    ['a megabyte of commas', `Steps: ${'a, '.repeat(MEGABYTE / 3)}`],
    ['text from right to left', 'كتابة العرض: ‏1. مسودة 2. مراجعة'],
    ['emoji', '🚀🎉👩‍💻'.repeat(200)],
    ['zero width', '\u200B\u2060\uFEFF'.repeat(200)],
    ['only punctuation', '...!?;:,-—()[]{}'.repeat(50)],
  ])('%s', (_, notes) => {
    const started = performance.now();
    const { steps } = planOf({ title: 'Write the report', notes, minutes: 480, steps: [1, 40] });
    expect(performance.now() - started).toBeLessThan(2500);
    expect(steps.reduce((sum, step) => sum + step.estimated_minutes, 0)).toBe(480);
    expect(steps.every(({ title }) => title.trim() !== '' && title.length <= 300)).toBe(true);
  });
});
