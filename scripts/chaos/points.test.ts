import { describe, expect, test } from 'vitest';
import { another, everyPlace, fewPlaces, parsePoint, placeOf } from './points.ts';
import { planRound } from './round-plan.ts';
import { seeded } from './seeded.ts';

const NAMES = [
  'planner > POST /api/v1/planner/plan > before POST /api/v1/memory/recall',
  'planner > POST /api/v1/planner/plan > before POST /api/v1/memory/recall #2',
  'planner > POST /api/v1/planner/plan > after POST /api/v1/memory/recall',
  'planner > POST /api/v1/planner/plan > before commit plans',
  'planner > POST /api/v1/planner/plan > after commit plans',
  'planner > job remember > taken',
  'observer > job remember > taken',
  'planner > POST /api/v1/planner/plan > after commit idempotency_keys',
  'scheduler > POST /api/v1/scheduler/schedule > after commit idempotency_keys',
  'scheduler > job follow-run > before GET /api/v1/actions/:id',
  'scheduler > job follow-run > after GET /api/v1/actions/:id',
  ...['memory-gateway', 'observer', 'action-gateway', 'triggers', 'console'].map(
    (name) => `${name} > GET / > before GET /health`,
  ),
];

test('a point says which process did what and how far it was', () => {
  expect(parsePoint('console > GET / > before GET /health')).toMatchObject({
    process: 'console',
    doing: 'GET /',
  });
});

describe('the whole run', () => {
  const aims = everyPlace(NAMES, seeded('1'));

  test('kills a process once at every place, and never before its own commit', () => {
    const places = aims.filter(({ victim }) => victim === 'process').map(({ point }) => point);
    const wanted = new Set(
      NAMES.map(parsePoint)
        .filter(({ step }) => !step.startsWith('before commit'))
        .map(placeOf),
    );
    expect(places.map((name) => placeOf(parsePoint(name))).toSorted()).toEqual(
      [...wanted].toSorted(),
    );
  });

  test('kills shared code in one of the processes that run it', () => {
    const shared = aims.filter(({ point }) => / job remember |idempotency_keys/.test(point));
    expect(shared.filter(({ victim }) => victim === 'process')).toHaveLength(2);
  });

  test('kills the database once at each work that commits', () => {
    const database = aims.filter(({ victim }) => victim === 'database');
    expect(database).toHaveLength(2);
    expect(database.every(({ point }) => / commit /.test(point))).toBe(true);
  });

  test('is the same again with the same seed', () => {
    expect(everyPlace(NAMES, seeded('1'))).toEqual(aims);
  });
});

test('the short run reaches every process and the database', () => {
  const aims = fewPlaces(NAMES, seeded('3'));
  const processes = new Set(
    aims.filter(({ victim }) => victim === 'process').map(({ point }) => parsePoint(point).process),
  );
  expect([...processes].toSorted()).toEqual([
    'action-gateway',
    'console',
    'memory-gateway',
    'observer',
    'planner',
    'scheduler',
    'triggers',
  ]);
  expect(aims.some(({ victim }) => victim === 'database')).toBe(true);
});

test('for a point that was not reached another one of its process is tried', () => {
  const missed = { point: 'planner > job remember > taken', victim: 'process' } as const;
  const { point, victim } = another(NAMES, missed, seeded('4'));
  expect(parsePoint(point).process).toBe('planner');
  expect(point).not.toBe(missed.point);
  expect(victim).toBe('process');
});

test('a round is played again from its seed and point alone', () => {
  const aim = { point: NAMES[0] ?? '', victim: 'process' } as const;
  const { number: _one, day: _then, tasks: first, ...before } = planRound(7, 3, aim);
  const { number: _other, day: _now, tasks: second, ...after } = planRound(7, 0, aim);
  expect(after).toEqual(before);
  expect(second.changed.estimated_hours).toBe(first.changed.estimated_hours);
  expect(planRound(8, 3, aim).tasks).not.toEqual(planRound(7, 3, aim).tasks);
});

test('chance is even enough to meet everything, and repeats itself', () => {
  const draw = (): number[] => {
    const chance = seeded('x');
    return Array.from({ length: 600 }, () => chance.between(1, 6));
  };
  expect(draw()).toEqual(draw());
  for (const face of [1, 2, 3, 4, 5, 6]) {
    expect(draw().filter((one) => one === face).length).toBeGreaterThan(60);
  }
});
