import { expect, test } from 'vitest';
import { subjectOf } from './plan-subject.ts';

/** A Wednesday, 10:00 in Berlin. */
const AT = { now: new Date('2026-11-25T09:00:00Z'), zone: 'Europe/Berlin' };

test.each([
  ['Prepare the Tuesday and Thursday workshops', 'Slides and handouts, by Friday.', '2026-11-27'],
  ['Schichtplan Montag bis Freitag schreiben', 'Abgabe bis 4. Dezember.', '2026-12-04'],
  ['Workshop 10–12 December', 'Deadline: 1 December', '2026-12-01'],
  ['Workshop Tue–Thu', 'Bring the handouts', null],
  ['Send the offer by Friday', 'Deadline: 1 December', '2026-11-27'],
  ['Send the offer by 5/6', 'Ana answers by Friday', null],
])(
  'what a title says of the end of the work goes first, and where it says nothing of it the notes do: %s, %s → %s',
  (title, notes, due) => {
    const subject = subjectOf({ task: { task_id: 't', title, notes } }, AT);
    expect(subject.due?.slice(0, 10) ?? null).toBe(due);
  },
);
