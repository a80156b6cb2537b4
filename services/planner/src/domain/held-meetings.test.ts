/** A length that stands with a meeting is the meeting's own. */
import { expect, test } from 'vitest';
import { subjectOf } from './plan-subject.ts';
import { templatePlan } from './template-plan.ts';

function planFor(title: string, estimated_minutes: number | null = null) {
  const now = new Date('2026-11-23T08:00:00Z');
  return templatePlan({ title, notes: '', estimated_minutes, max_steps: 40, due: null, now });
}

function minutes(plan: ReturnType<typeof planFor>): { held: number; around: number } {
  const sum = (meeting: boolean): number =>
    plan.steps
      .filter(({ kind }) => (kind === 'meeting') === meeting)
      .reduce((all, step) => all + step.estimated_minutes, 0);
  return { held: sum(true), around: sum(false) };
}

test.each([
  ['Workshop, 1 Tag', 480],
  ['Workshop für Kestrel Labs, 1 Tag', 480],
  ['Workshop (2 days)', 960],
  ['Run a 3-hour workshop', 180],
  ['Strategieworkshop 4h', 240],
  ['2-day training for the sales team', 960],
  ['Meeting with the board, 2 hours', 120],
])(
  '%j is held as long as it says, and the work around it comes on top as a guess',
  (title, held) => {
    const plan = planFor(title);
    expect(minutes(plan).held).toBe(held);
    expect(minutes(plan).around).toBeGreaterThanOrEqual(Math.min(held, 120));
    expect(plan.assumptions[0]).toMatch(
      /length of the meeting itself: .* around it is a guess|Dauer des Treffens selbst .* darum herum sind eine Vermutung/,
    );
  },
);

test('what the sentence says is what the steps add up to', () => {
  expect(planFor('Workshop, 1 Tag').assumptions[0]).toBe(
    '„1 Tag“ wurde als Dauer des Treffens selbst gelesen: 8 h. Die 10 h 30 min Arbeit darum herum sind eine Vermutung.',
  );
  expect(minutes(planFor('Workshop, 1 Tag'))).toEqual({ held: 480, around: 630 });
});

test.each([
  ['Prepare the workshop, 5 hours', 300],
  ['Prepare for and hold the board meeting (3 hours)', 180],
  ['Workshop vorbereiten und durchführen, 2 Tage', 960],
  ['Weekly sync with Acme, 30 min', 30],
  ['Meeting, 1 hour', 60],
])('%j takes as long as it says in all', (title, total) => {
  const { held, around } = minutes(planFor(title));
  expect(held + around).toBe(total);
});

test("the person's own number counts for all of it; where it is the meeting's, nothing else is planned, and that is said", () => {
  expect(minutes(planFor('Workshop, 1 Tag', 1200))).toEqual({ held: 480, around: 720 });
  const alone = planFor('Workshop, 1 day', 480);
  expect(minutes(alone)).toEqual({ held: 480, around: 0 });
  expect(alone.assumptions).toContain(
    'The 8 h are those of the meeting itself; what prepares and follows it is not in them.',
  );
  expect(minutes(planFor('Workshop, 2 days', 300)).held).toBeLessThan(300);
});

test('a meeting in parts is one to be agreed, and one whose hour is said need not be agreed', () => {
  const said = (title: string): string[] => {
    const at = { now: new Date('2026-11-23T08:00:00Z'), zone: 'UTC' };
    const subject = subjectOf({ task: { task_id: 't', title } }, at);
    return templatePlan({ ...subject, now: at.now }).assumptions;
  };
  expect(said('Workshop with Kestrel, 1 day')).toContain(
    'The time of "Hold the workshop · Kestrel" still has to be agreed with the others.',
  );
  expect(said('Call Ana Thursday 10am').join()).not.toContain('agreed');
});
