import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { must } from '@almanac/shared/lang/assert';
import { recognizeWork } from './kinds-of-work.ts';
import { orderByDependencies } from './order-by-dependencies.ts';
import { templatePlan, type TemplateInput } from './template-plan.ts';

const NOW = new Date('2026-11-23T08:00:00Z');

function planFor(input: Partial<TemplateInput>) {
  return templatePlan({
    title: 'Something',
    notes: '',
    estimated_minutes: null,
    max_steps: 40,
    due: null,
    now: NOW,
    ...input,
  });
}

function total(plan: ReturnType<typeof templatePlan>): number {
  return plan.steps.reduce((sum, step) => sum + step.estimated_minutes, 0);
}

test('whatever is asked for, steps sum exactly to the estimate, stay within bounds and form no circle', () => {
  const words = fc.constantFrom(
    'proposal',
    'Angebot',
    'workshop',
    'report',
    '1.',
    '2.',
    '- ',
    '\n',
    '3h',
    '90 min',
    'call',
    'Bericht',
    '(2h)',
    'x',
    '1. a 2. b',
    '{{notes}}',
    '\n- write\n- send',
  );
  const text = fc.array(fc.oneof(words, fc.string({ maxLength: 12 })), { maxLength: 40 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      text,
      text,
      (max_steps, share, title, notes) => {
        const most = max_steps * 480;
        // Three of four tasks name an estimate.
        const estimated_minutes =
          share < 0.75 ? Math.round(15 + (share / 0.75) * (most - 15)) : null;
        const plan = planFor({
          title: title.join(' ') || 'x',
          notes: notes.join(' '),
          estimated_minutes,
          max_steps,
        });
        const minutes = plan.steps.map((step) => step.estimated_minutes);
        expect(total(plan)).toBe(estimated_minutes ?? total(plan));
        expect(minutes.every((one) => one >= 15 && one <= 480)).toBe(true);
        expect(minutes.filter((one) => one % 15 !== 0).length).toBeLessThanOrEqual(1);
        expect(plan.steps.length).toBeLessThanOrEqual(max_steps);
        expect(orderByDependencies(plan.steps.map((step) => step.depends_on))).toBeDefined();
        expect(plan.steps.every((s) => s.title.length > 0 && s.title.length <= 300)).toBe(true);
      },
    ),
    { numRuns: 400 },
  );
});

test('a task with only a title is planned with two hours, said to be a guess', () => {
  const plan = planFor({ title: 'Think about next year' });
  expect(total(plan)).toBe(120);
  expect(plan.assumptions.join(' ')).toContain('No estimate was given; 2 h is a guess.');
});

test('hours in the text are read where no estimate was given, and the plan says where from', () => {
  const plan = planFor({ title: 'Prepare the offer', notes: 'should take about 3h' });
  expect(total(plan)).toBe(180);
  expect(plan.assumptions[0]).toBe('The estimate of 3 h was read from the text "3h".');
});

test('an estimate that was given wins over hours in the text', () => {
  expect(total(planFor({ notes: 'needs 3h', estimated_minutes: 100 }))).toBe(100);
});

test('numbered points of the notes become the steps, in their order', () => {
  const plan = planFor({
    notes: '1. Call Anna\n2. Write summary (2h)\n3. Send it',
    estimated_minutes: 240,
  });
  expect(plan.steps.map((step) => step.title)).toEqual([
    'Call Anna',
    'Write summary (2h)',
    'Send it',
  ]);
  expect(plan.steps.map((step) => step.depends_on)).toEqual([[], [0], [1]]);
  expect(plan.steps.map((step) => step.kind)).toEqual(['meeting', 'deep', 'admin']);
});

test('points numbered within one line are found, and bullets may be done in any order', () => {
  const inline = planFor({ notes: 'Please 1. collect data 2. write text 3. send' });
  expect(inline.steps.map((step) => step.title)).toEqual(['collect data', 'write text', 'send']);
  const bullets = planFor({ notes: '- eins (30 min)\n- zwei (1 Stunde)' });
  expect(bullets.steps.map((step) => [step.estimated_minutes, step.depends_on])).toEqual([
    [30, []],
    [60, []],
  ]);
  expect(bullets.assumptions).toContain(
    'The estimate of 90 min is the sum of the times in the notes.',
  );
});

test('more points than steps allowed are joined, none is lost', () => {
  const notes = Array.from({ length: 9 }, (_, i) => `- point${i}`).join('\n');
  const plan = planFor({ notes, max_steps: 3, estimated_minutes: 300 });
  expect(plan.steps).toHaveLength(3);
  const titles = plan.steps.map((step) => step.title).join(' ');
  for (let i = 0; i < 9; i += 1) expect(titles).toContain(`point${i}`);
});

test('long phases are cut into parts that follow each other', () => {
  const plan = planFor({ title: 'Write report', estimated_minutes: 40 * 60 });
  expect(Math.max(...plan.steps.map((step) => step.estimated_minutes))).toBeLessThanOrEqual(240);
  expect(must(plan.steps.at(0), 'a step').title).toContain('(part 1 of 2)');
});

test('work that may not fit before its due date is named as a risk', () => {
  const due = '2026-11-24T22:59:59Z';
  expect(planFor({ estimated_minutes: 1800, due }).risks.join(' ')).toContain('may not fit');
  expect(planFor({ estimated_minutes: 60, due }).risks).toEqual([]);
});

describe('kinds of work are recognised by words in English and German', () => {
  test.each([
    ['Write proposal for ACME', 'proposal'],
    ['Projektangebot Müller erstellen', 'proposal'],
    ['Quarterly report', 'report'],
    ['Abschlussbericht schreiben', 'report'],
    ['Research CRM tools', 'research'],
    ['Marktrecherche Wärmepumpen', 'research'],
    ['Strategy workshop', 'workshop'],
    ['Server migration', 'migration'],
    ['Client onboarding', 'onboarding'],
    ['Review contract draft', 'review'],
    ['Prepare meeting with board', 'meeting preparation'],
    ['Newsletter December', 'marketing'],
    ['Rechnungen schreiben', 'administration'],
    ['Implement export feature', 'software'],
  ])('%s → %s', (title, name) => {
    expect(recognizeWork(title, '')?.name).toBe(name);
  });

  test('what is not recognised is planned by the general outline, and says so', () => {
    const plan = planFor({ title: 'Blumen giessen' });
    expect(plan.assumptions.join(' ')).toContain('No kind of work was recognised');
  });
});
