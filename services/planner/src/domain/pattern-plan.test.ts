import { describe, expect, test } from 'vitest';
import {
  blueprintOf,
  leadingSource,
  workflowOf,
  type DeliveryPattern,
} from './delivery-pattern.ts';
import { patternPlan, uncovered } from './pattern-plan.ts';

const input = {
  title: 'Prices of Acme',
  notes: '',
  estimated_minutes: null,
  max_steps: 40,
  due: '2026-12-04T17:00:00Z',
  now: new Date('2026-11-23T08:00:00Z'),
};
const blueprint = blueprintOf('bp-price', {
  title: 'Price review',
  steps:
    'Collect price lists (1 h)\nInterview two managers (90 min)\n- Draft recommendations (2 h)',
  deliverables: ['Margin table', 'Recommendations'],
  notes: 'Never promise a percentage.',
});
const workflow = workflowOf('wf-news', {
  title: 'Newsletter',
  steps:
    '1. Collect topics (30 min)\n   - ask sales\n2. Write the draft (90 min)\n3. Send it (15 min)',
});
const pattern: DeliveryPattern = {
  engagement: { engagement_id: 'eng-1', title: 'Acme: price review' },
  blueprint,
  workflow: null,
  gaps: [],
  unread: false,
  client_id: 'acme',
};

describe('a blueprint', () => {
  const draft = patternPlan(input, blueprint, pattern);

  test('gives its steps in its order with its times, and each names it', () => {
    const steps = draft.steps.map(({ title, estimated_minutes }) => [title, estimated_minutes]);
    expect(steps).toEqual([
      ['Price review: Collect price lists', 60],
      ['Price review: Interview two managers', 90],
      ['Price review: Draft recommendations', 120],
    ]);
    expect(draft.steps.map(({ depends_on }) => depends_on)).toEqual([[], [0], [1]]);
    expect(draft.deliverables).toEqual(['Margin table', 'Recommendations']);
    expect(draft.steps[0]?.description).toContain('engagement "Acme: price review"');
    expect(draft.steps[0]?.description).toContain('Never promise a percentage.');
    expect(draft.assumptions.join(' ')).toContain('blueprint "Price review" (bp-price)');
    expect(draft.assumptions.join(' ')).not.toContain('the notes');
  });

  test("keeps the person's own estimate to the minute and says that it was scaled", () => {
    const given = patternPlan({ ...input, estimated_minutes: 135 }, blueprint, pattern);
    const sum = given.steps.reduce((total, step) => total + step.estimated_minutes, 0);
    expect(sum).toBe(135);
    expect(given.assumptions.join(' ')).toContain('do not fit the 2 h 15 min');
  });

  test('bears its name once in every step, also where a meeting is prepared or points are joined', () => {
    const steps = 'Collect price lists (1 h)\nInterview managers (90 min)\nPresent results (1 h)';
    const source = blueprintOf('bp-price', { title: 'Price review', steps });
    const long = patternPlan({ ...input, estimated_minutes: 20 * 60 }, source, pattern);
    const titles = long.steps.map(({ title }) => title);
    expect(titles).toContain('Price review: Prepare: Present results');
    expect(titles.map((title) => title.split('Price review').length - 1)).toEqual(
      titles.map(() => 1),
    );
    const held = long.steps.find(({ title }) => title === 'Price review: Present results');
    expect(held).toMatchObject({ kind: 'meeting', estimated_minutes: 120 });
    expect(long.steps.map(({ description }) => /^\s/.test(description))).not.toContain(true);
    const joined = patternPlan({ ...input, max_steps: 2 }, source, pattern);
    expect(joined.steps.map(({ title }) => title.split('Price review').length - 1)).toEqual([1, 1]);
  });

  test('without steps gives its deliverables, one after the other', () => {
    const audit = blueprintOf('bp-audit', { title: 'Audit', deliverables: 'Map\nReport' });
    const made = patternPlan(input, audit, { ...pattern, blueprint: audit });
    expect(made.steps.map(({ title }) => title)).toEqual([
      'Audit: Prepare Map',
      'Audit: Prepare Report',
    ]);
    expect(made.summary).toContain('deliverables of the blueprint "Audit"');
  });

  test('with nothing in it is not followed', () => {
    const empty = blueprintOf('bp-x', { title: 'X' });
    expect(leadingSource({ ...pattern, blueprint: empty })).toBeNull();
  });

  test('of one step is one step', () => {
    const one = blueprintOf('bp-1', { title: 'Call', steps: 'Call the client (30 min)' });
    const made = patternPlan(input, one, { ...pattern, blueprint: one });
    expect(made.steps).toMatchObject([{ title: 'Call: Call the client', estimated_minutes: 30 }]);
  });
});

test('a workflow is adapted: its steps say what they are done for, its details stay', () => {
  const made = patternPlan({ ...input, title: 'News of May' }, workflow, {
    ...pattern,
    workflow,
    engagement: null,
  });
  expect(made.steps.map(({ title, estimated_minutes }) => [title, estimated_minutes])).toEqual([
    ['Collect topics – News of May', 30],
    ['Write the draft – News of May', 90],
    ['Send it – News of May', 15],
  ]);
  expect(made.steps[0]?.description).toContain('ask sales');
  expect(made.deliverables, 'what the engagement owes').toEqual(blueprint.deliverables);
});

test('the workflow leads where there are both, and own points of the notes are named as left out', () => {
  const both = { ...pattern, workflow };
  expect(leadingSource(both)).toBe(workflow);
  const notes = '- one thing\n- another thing';
  const made = patternPlan({ ...input, notes }, workflow, both);
  expect(made.steps).toHaveLength(3);
  expect(made.assumptions.at(-1)).toContain('were not made steps');
});

test('what a model left out of the pattern is found by its words', () => {
  const step = {
    title: 'Gather the price lists',
    description: 'Collect all price lists',
    estimated_minutes: 60,
    depends_on: [],
    kind: 'deep' as const,
    acceptance: '',
  };
  expect(uncovered(blueprint, [step])).toEqual(['Interview two managers', 'Draft recommendations']);
});
