import { expect, test } from 'vitest';
import { z } from 'zod';
import { analyticsFn, analyticsParams } from '@almanac/shared/contracts/analytics';
import { addressOf, FUNCTIONS, readAddress, sayReading, TABLES } from './functions.ts';

test('every table of the contract is on the menu, and no other', () => {
  expect(FUNCTIONS.toSorted()).toEqual(analyticsFn.options.toSorted());
});

test.each(FUNCTIONS)(
  'the sentence of %s offers what its contract takes, no more and no less',
  (fn) => {
    const schema = z.toJSONSchema(analyticsParams[fn], { io: 'input' });
    const properties = Object.entries(schema.properties ?? {}) as [string, { enum?: string[] }][];
    const taken = properties
      .filter(([name]) => name !== 'from' && name !== 'to')
      .map(([name, property]) => [name, property.enum]);
    const offered = TABLES[fn].parameters.map(({ name, choices }) => [
      name,
      choices.map(({ value }) => value).filter((value) => value !== ''),
    ]);
    expect(offered).toEqual(taken);
  },
);

test.each(FUNCTIONS)(
  'every address of %s that can be chosen is one that its contract takes',
  (fn) => {
    const choices = TABLES[fn].parameters.flatMap(({ name, choices: all }) =>
      all.map(({ value }) => ({ [name]: value })),
    );
    for (const chosen of [{}, ...choices]) {
      const params = { ...chosen, from: '2026-11-01', to: '2026-11-19' };
      const query = Object.fromEntries(new URL(addressOf({ fn, params }), 'http://x').searchParams);
      const read = readAddress(query);
      expect(read).toMatchObject({ fn, unknown: [] });
      expect(analyticsParams[fn].safeParse(read?.params).success).toBe(true);
      expect(addressOf({ fn, params: read?.params ?? {} })).toBe(addressOf({ fn, params }));
    }
  },
);

test.each([
  [{}, undefined],
  [{ fn: 'drop_table' }, undefined],
  [{ fn: 'constructor' }, undefined],
  [
    { fn: 'block_outcomes', sql: 'select 1', from: '2026-02-30' },
    { fn: 'block_outcomes', params: {}, unknown: ['sql=select 1', 'from=2026-02-30'] },
  ],
  [
    { fn: 'hours_by_client', group: 'secret', to: '' },
    { fn: 'hours_by_client', params: {}, unknown: ['group=secret'] },
  ],
])('of the address %j nothing but a known table and known values is read', (query, read) => {
  expect(readAddress(query)).toEqual(read);
});

test.each([
  [{ fn: 'hours_by_client', params: {} }, 'Planned and worked hours by client, the last 30 days'],
  [
    { fn: 'estimate_drift', params: { of: 'kind', from: '2026-11-01', to: '2026-11-19' } },
    'How far work is off its estimates of kinds of work, 1 Nov 2026 to 19 Nov 2026',
  ],
  [
    { fn: 'incidents_by_type', params: { severity: 'SEV1', to: '2026-11-19' } },
    'Incidents by type of SEV1, the 30 days up to 19 Nov 2026',
  ],
] as const)('%j is said as a sentence', (reading, sentence) => {
  expect(sayReading(reading)).toBe(sentence);
});
