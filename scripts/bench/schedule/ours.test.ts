import { scheduleRequest } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { expect, test } from 'vitest';
import { disturb } from './stability.ts';
import { brokenGates } from './gates.ts';
import { generate } from './generate.ts';
import { startSolver } from './in-process.ts';
import { requestOf } from './ours.ts';
import { SETS } from './recipes.ts';
import { at, smallWeek, span, task } from './small-week.ts';

test('every made-up week is a request that the contract takes', () => {
  for (const recipe of Object.values(SETS).flatMap((set) => [...set.recipes])) {
    const request = requestOf(generate(recipe, 1), 'best');
    expect(scheduleRequest.parse(JSON.parse(JSON.stringify(request)))).toEqual(request);
  }
});

test('a request says what the week is: whole days as dates, instants, order, rules', () => {
  const week = smallWeek(
    [
      task('a', 60, { due: at(24), due_date: '2026-10-12', release: at(10) }),
      task('b', 90, { deadline: at(16), before: ['a'], priority: 'urgent' }),
    ],
    { busy: [span(9, 10)], rules: { buffer_minutes: 15 } },
  );
  expect(requestOf(week, 'fast')).toMatchObject({
    dry_run: true,
    mode: 'fast',
    now: '2026-10-12T09:00:00.000Z',
    window: { from: '2026-10-12T09:00:00.000Z', to: '2026-10-13T00:00:00.000Z' },
    preferences: { zone: 'UTC', buffer_minutes: 15, lunch: null, slack_share: 0 },
    busy: [{ start: '2026-10-12T09:00:00.000Z', end: '2026-10-12T10:00:00.000Z' }],
    tasks: [
      { task_id: 'a', due: '2026-10-12', release: '2026-10-12T10:00:00.000Z', split: false },
      {
        task_id: 'b',
        duration_minutes: 90,
        deadline: '2026-10-12T16:00:00.000Z',
        depends_on: ['a'],
        priority: 'urgent',
      },
    ],
  });
});

test('the scheduler in process answers weeks one after the other, also for plans to which something happens', async () => {
  const solver = startSolver();
  try {
    const recipe = { ...must(SETS.week.recipes[0], 'a recipe'), load: 0.2 };
    const instance = generate(recipe, 1);
    const answer = await solver.solve(instance);
    expect(brokenGates(instance, answer)).toEqual([]);
    expect(answer.blocks.size).toBe(instance.tasks.length);
    const disturbed = await disturb(recipe, 1, solver);
    expect(disturbed.length).toBeGreaterThan(3);
    for (const { kind, answers } of disturbed) {
      const { anew, changed } = answers;
      expect({ kind, broken: anew.broken + changed.broken }).toEqual({ kind, broken: 0 });
      expect(changed.moves.untouched).toBeGreaterThan(0);
      expect(changed.moves.moved).toBeLessThanOrEqual(anew.moves.moved);
    }
  } finally {
    solver.stop();
  }
});
