import { expect, test } from 'vitest';
import type { AnalyticsReply } from '@almanac/shared/contracts/analytics';
import type { Cell } from './cells.ts';
import { pictureOf } from './picture.ts';

/** "worked:min" is a column of numbers, "client" one of text. */
function table(columns: string[], rows: Cell[][]): AnalyticsReply {
  return {
    columns: columns.map((one) => {
      const [name = '', unit = null] = one.split(':');
      return { name, type: unit === null ? 'text' : 'integer', unit };
    }),
    rows,
    chart: null,
    n: rows.length,
    as_of: '2026-11-23T17:00:00.000Z',
    source: 'x',
    from: '2026-11-01',
    to: '2026-11-19',
  };
}

const HOURS = ['client', 'planned:min', 'worked:min', 'blocks:blocks'];
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
    ['outcome', 'blocks:blocks'],
    [
      ['done', 3],
      ['skipped', 1],
    ],
    '3 of 4 blocks were done.',
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
  const picture = pictureOf(
    fn,
    table(
      [...columns],
      rows.map((row) => [...row]),
    ),
  );
  expect(picture?.finding).toBe(finding);
  expect(picture?.rows).toHaveLength(rows.length);
});

test.each([
  ['within 15 minutes of the plan', 60, 75, 0],
  ['within 5 % of a long plan', 1000, 1050, 0],
  ['a quarter over the plan', 60, 76, 16],
])('%s, %i planned and %i worked show %i as over', (_, planned, worked, over) => {
  const picture = pictureOf('hours_by_client', table(HOURS, [['a', planned, worked, 1]]));
  expect(picture?.rows[0]).toMatchObject({
    outline: planned,
    parts: [
      { colour: 'leaf', value: worked - over },
      { colour: 'gold', value: over },
    ],
  });
});

test('where no plan is known nothing is drawn as planned or as over it', () => {
  const picture = pictureOf('sprint_hours', table(SPRINTS, [['s-1', null, 0, 900, 10]]));
  expect(picture?.rows).toEqual([
    {
      label: 's-1',
      parts: [{ colour: 'leaf', value: 900 }],
      mark: 0,
      said: '15 h, no plan known',
    },
  ]);
});

test('of many rows the greatest are drawn, and it is counted how many are not', () => {
  const rows = Array.from({ length: 30 }, (_, at): Cell[] => [`c${at}`, at, at, 1]);
  const picture = pictureOf('hours_by_client', table(HOURS, rows));
  expect(picture?.rows.map(({ label }) => label)).toEqual(
    Array.from({ length: 20 }, (_, at) => `c${29 - at}`),
  );
  expect(picture?.left_out).toBe(10);
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
  const zeros = { ...table(['outcome', 'blocks:blocks'], [['done', 0]]), n: 0 };
  expect(pictureOf('block_outcomes', zeros)).toBeUndefined();
});
