import { expect, test } from 'vitest';
import type { AnalyticsReply } from '@almanac/shared/contracts/analytics';
import type { Cell } from './cells.ts';
import { pictureOf } from './picture.ts';

const DECIMALS = ['USD', 'used', 'allowed'];

/** "worked:min" is a column of numbers, "client" one of text. */
function table(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  figures: AnalyticsReply['figures'] = [],
): AnalyticsReply {
  return {
    columns: columns.map((one) => {
      const [name = '', unit = null] = one.split(':');
      const type = unit !== null && DECIMALS.includes(unit) ? 'decimal' : 'integer';
      return { name, type: unit === null ? 'text' : type, unit };
    }),
    rows: rows.map((row) => [...row]),
    figures,
    chart: null,
    n: rows.length,
    as_of: '2026-11-23T17:00:00.000Z',
    source: 'x',
    from: '2026-11-01',
    to: '2026-11-19',
  };
}

const HOURS = ['client', 'planned:min', 'worked:min', 'blocks:blocks'];
const OUTCOMES = ['kind', 'done:b', 'partial:b', 'skipped:b', 'deleted:b', 'open:b'];
const DRIFT = ['of', 'name', 'runs:runs', 'off:%', 'low:%', 'high:%', 'alarm'];
const SPRINTS = ['sprint', 'planned:min', 'estimated:min', 'recorded:min', 'runs:runs'];
const INCIDENTS = ['type', 'severity', 'incidents:incidents', 'reports:reports', 'open:incidents'];

test.each([
  [
    'hours_by_client',
    HOURS,
    [
      [null, 60, 0, 1],
      ['kestrel', 60, 75, 1],
    ],
    '1 h 15 min of 2 h planned were worked. Most for kestrel: 1 h 15 min.',
  ],
  ['hours_by_client', HOURS, [[null, 60, 0, 1]], '0 min of 1 h planned were worked.'],
  [
    'estimate_drift',
    DRIFT,
    [
      ['kind', 'admin', 12, 8, 2, 14, 'no'],
      ['kind', 'deep', 10, -50, -60, -40, 'yes'],
    ],
    'Furthest off is deep: it takes 50 % less time than estimated.',
  ],
  [
    'block_outcomes',
    OUTCOMES,
    [
      ['deep', 3, 0, 1, 5, 0],
      ['admin', 0, 1, 0, 0, 2],
    ],
    '3 of 7 blocks were done. 1 was skipped.',
  ],
  [
    'plan_progress',
    ['plan', 'done:min', 'skipped:min', 'open:min', 'worked:min', 'steps:steps', 'due'],
    [['Relaunch', 60, 30, 150, 75, 4, '2026-11-19']],
    '1 h of 4 h of Relaunch were done, in 1 h 15 min of work.',
  ],
  [
    'block_moves',
    ['by', 'moves:moves', 'earlier:moves', 'later:moves', 'blocks:blocks'],
    [
      ['calendar', 4, 1, 3, 2],
      ['scheduler', 2, 0, 2, 2],
    ],
    '6 moves, 5 of them to a later time. Most were made by hand, in the calendar.',
  ],
  [
    'focus_hours',
    ['weekday', 'planned:min', 'worked:min', 'blocks:blocks'],
    [
      ['Monday', 180, 120, 2],
      ['Tuesday', 0, 0, 0],
    ],
    '2 h of 3 h of planned focus were worked. Most on Monday: 2 h.',
  ],
  [
    'sprint_burn',
    ['day', 'plan:min', 'recorded:min'],
    [
      ['2026-11-19', 300, 120],
      ['2026-11-20', 600, null],
    ],
    '2 h recorded by Thu 19 Nov 2026, 3 h behind an even pace.',
  ],
  [
    'approvals_by_outcome',
    ['type', 'approved:a', 'rejected:a', 'expired:a', 'withdrawn:a', 'waiting:a'],
    [
      ['email.send', 1, 0, 0, 0, 0],
      ['sms.send', 0, 0, 1, 0, 1],
    ],
    '1 of 2 Actions were approved, 0 rejected; 1 expired undecided. 1 waits for a decision.',
  ],
  [
    'limits_usage',
    ['limit', 'of', 'share:%', 'used:used', 'allowed:allowed', 'window:s'],
    [
      ['mail', 'everybody', 85, '85', '100', 3600],
      ['calls', 'coda', 10, '1', '10', 1],
    ],
    '1 limit is nearly used up. Nearest is mail of everybody, with 85 %.',
  ],
  [
    'memory_growth',
    ['day', 'total:memories', 'added:memories'],
    [
      ['2026-11-18', 40, 2],
      ['2026-11-19', 45, 5],
    ],
    '45 memories, 7 of them of these days.',
  ],
  [
    'sprint_hours',
    SPRINTS,
    [['s-1', null, 0, 900, 10]],
    '15 h recorded and 0 min planned as billable in 1 sprint. The plan of 1 is not known.',
  ],
  [
    'incidents_by_type',
    INCIDENTS,
    [['workflow.failed', 'SEV2', 3, 5, 1]],
    '3 incidents, most often workflow.failed. 1 is still open.',
  ],
] as const)('%s of %j says %s', (fn, columns, rows, finding) => {
  const picture = pictureOf(fn, table(columns, rows));
  expect(picture?.finding).toBe(finding);
});

test.each([
  {
    fn: 'decision_time',
    columns: ['within', 'decisions:decisions'],
    rows: [['1 min', 3]],
    figures: [
      { name: 'p50', value: 45, unit: 's' },
      { name: 'p95', value: 7200, unit: 's' },
      { name: 'expired', value: 1, unit: 'actions' },
    ],
    said: 'Half of 3 decisions came within 45 s, 95 % within 2 h. 1 Action expired undecided.',
  },
  {
    fn: 'model_cost',
    columns: ['service', 'cost:USD', 'calls:calls', 'unknown:calls'],
    rows: [
      ['planner', '0.25', 2, 0],
      ['observer', null, 1, 1],
    ],
    figures: [
      { name: 'budget of the month', value: '20', unit: 'USD' },
      { name: 'spent this month', value: '1.5', unit: 'USD' },
    ],
    said: 'USD 0.25 for 3 calls. The cost of 1 call is not known. This month USD 1.50 of USD 20.00.',
  },
] as const)('$fn says also what stands beside its rows', ({ fn, columns, rows, figures, said }) => {
  expect(pictureOf(fn, table(columns, rows, [...figures]))?.finding).toBe(said);
});

test.each([
  ['within 15 minutes of the plan', 60, 75, 0],
  ['within 5 % of a long plan', 1000, 1050, 0],
  ['a quarter over the plan', 60, 76, 16],
])('%s, %i planned and %i worked show %i as over', (_, planned, worked, over) => {
  const picture = pictureOf('hours_by_client', table(HOURS, [['a', planned, worked, 1]]));
  expect(picture).toMatchObject({
    kind: 'bars',
    rows: [
      {
        outline: planned,
        parts: [
          { colour: 'leaf', value: worked - over },
          { colour: 'gold', value: over },
        ],
      },
    ],
  });
});

test('where no plan is known nothing is drawn as planned or as over it', () => {
  const picture = pictureOf('sprint_hours', table(SPRINTS, [['s-1', null, 0, 900, 10]]));
  const parts = [{ colour: 'leaf', value: 900 }];
  const row = { label: 's-1', parts, mark: 0, said: '15 h, no plan known' };
  expect(picture).toMatchObject({ kind: 'bars', rows: [row] });
  expect(picture).not.toHaveProperty('rows.0.outline');
});

test('of many rows the greatest are drawn, and it is counted how many are not', () => {
  const rows = Array.from({ length: 30 }, (_, at): Cell[] => [`c${at}`, at, at, 1]);
  const picture = pictureOf('hours_by_client', table(HOURS, rows));
  const drawn = Array.from({ length: 20 }, (_, at) => ({ label: `c${29 - at}` }));
  expect(picture).toMatchObject({ kind: 'bars', rows: drawn, left_out: 10 });
});

test('a name of any length leaves the finding a sentence', () => {
  const rows: Cell[][] = [
    [`${'🎈'.repeat(5000)}`, 60, 60, 1],
    ['b', 60, 0, 1],
  ];
  const finding = pictureOf('hours_by_client', table(HOURS, rows))?.finding;
  expect(finding).toBe(`1 h of 2 h planned were worked. Most for ${'🎈'.repeat(60)}…: 1 h.`);
});

test('where nothing was counted nothing is drawn', () => {
  expect(pictureOf('hours_by_client', table(HOURS, []))).toBeUndefined();
  const zeros = { ...table(OUTCOMES, [['deep', 0, 0, 0, 0, 0]]), n: 0 };
  expect(pictureOf('block_outcomes', zeros)).toBeUndefined();
});
