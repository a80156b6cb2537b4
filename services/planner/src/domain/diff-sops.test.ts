import { expect, test } from 'vitest';
import type { Sop, Step } from '@almanac/shared/contracts/planner';
import { planDiff } from '@almanac/shared/contracts/plan-diff';
import { planChanges } from '@almanac/shared/contracts/reschedule';
import { derivedId } from '@almanac/shared/lang/ids';
import { changesOf, diffSops } from './diff-sops.ts';

const id = (name: string): string => derivedId('step', name);

function sop(...steps: (Partial<Step> & { title: string })[]): Sop {
  const made = steps.map((step, index): Step => ({
    step_id: id(step.title),
    order: index + 1,
    description: 'How',
    estimated_minutes: 60,
    range_minutes: { p50: 60, p80: 90 },
    depends_on: [],
    kind: 'deep',
    acceptance: 'Done',
    ...step,
  }));
  return { summary: '', steps: made, assumptions: [], risks: [], deliverables: [] };
}

const before = sop({ title: 'Read' }, { title: 'Write' }, { title: 'Send', kind: 'admin' });

function diff(after: Sop) {
  const made = diffSops({ version: 1, sop: before }, { version: 2, sop: after });
  expect(planDiff.parse(made), 'what the contract says').toEqual(made);
  expect(planChanges.safeParse(changesOf(made)).success).toBe(true);
  return made;
}

test('the same steps differ in nothing', () => {
  const same = diff(before);
  expect(same).toMatchObject({
    added: [],
    removed: [],
    changed: [],
    reordered: false,
    unchanged: 3,
  });
  expect(changesOf(same).text).toBe('The plan changed: no step differs.');
});

test('steps added, taken out and changed are told with their fields, and totals before and after', () => {
  const made = diff(
    sop(
      { title: 'Read' },
      { title: 'Draft', step_id: id('Write'), estimated_minutes: 120, depends_on: [id('Read')] },
      { title: 'Check' },
    ),
  );
  expect(made.added.map(({ title, order }) => [title, order])).toEqual([['Check', 3]]);
  expect(made.removed.map(({ title, kind }) => [title, kind])).toEqual([['Send', 'admin']]);
  expect(made.changed).toEqual([
    {
      step_id: id('Write'),
      title: 'Draft',
      fields: [
        { field: 'title', before: 'Write', after: 'Draft' },
        { field: 'estimated_minutes', before: 60, after: 120 },
        { field: 'depends_on', before: [], after: [id('Read')] },
      ],
    },
  ]);
  expect(made).toMatchObject({ reordered: false, unchanged: 1 });
  expect(made.totals.after.estimated_minutes - made.totals.before.estimated_minutes).toBe(60);
  expect(changesOf(made).text).toBe(
    'The plan changed: added "Check"; taken out "Send"; changed "Draft"; 4 h instead of 3 h.',
  );
});

test('that a step moved up because one before it went is no change of order', () => {
  const made = diff(sop({ title: 'Write' }, { title: 'Send', kind: 'admin' }));
  expect(made).toMatchObject({ reordered: false, changed: [], unchanged: 2 });
  const turned = diff(sop({ title: 'Write' }, { title: 'Read' }, { title: 'Send', kind: 'admin' }));
  expect(turned.reordered).toBe(true);
});

test('what is waited for is compared without an order', () => {
  const ab = [id('Read'), id('Write')];
  const one = sop({ title: 'Read' }, { title: 'Write' }, { title: 'Send', depends_on: ab });
  const two = sop(
    { title: 'Read' },
    { title: 'Write' },
    { title: 'Send', depends_on: ab.toReversed() },
  );
  expect(diffSops({ version: 1, sop: one }, { version: 2, sop: two }).changed).toEqual([]);
});

test('of many steps the sentence names three', () => {
  const many = sop(
    ...Array.from({ length: 40 }, (_, n) => ({ title: `Step ${n} ${'x'.repeat(200)}` })),
  );
  const { text, added } = changesOf(diff(many));
  expect(added).toHaveLength(40);
  expect(text).toContain('and 37 more');
  expect(text.length).toBeLessThanOrEqual(500);
});
