import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  ANALYTICS_OWNERS,
  analyticsFn,
  analyticsParams,
} from '@almanac/shared/contracts/analytics';
import { findCall } from '../../src/domain/find-call.ts';
import { addressOf, FUNCTIONS, pathOf, readAddress, sayReading, TABLES } from './functions.ts';
import { isWritten } from './table-info.ts';

test('every table of the contract is on the menu, and no other', () => {
  expect(FUNCTIONS.toSorted()).toEqual(analyticsFn.options.toSorted());
});

interface Property {
  enum?: string[];
  minimum?: number;
  maximum?: number;
}

test.each(FUNCTIONS)(
  'the sentence of %s offers what its contract takes, no more and no less',
  (fn) => {
    const schema = z.toJSONSchema(analyticsParams[fn], { io: 'input' });
    const properties = Object.entries(schema.properties ?? {}) as [string, Property][];
    const taken = properties
      .filter(([name]) => name !== 'from' && name !== 'to')
      .map(([name, { enum: values, minimum, maximum }]) => [
        name,
        values?.toSorted() ?? (minimum === undefined ? 'a name' : [minimum, maximum]),
      ]);
    const offered = TABLES[fn].parameters.map((one) => [
      one.name,
      isWritten(one)
        ? (one.range ?? 'a name')
        : one.choices
            .map(({ value }) => value)
            .filter((value) => value !== '')
            .toSorted(),
    ]);
    expect(new Map(offered as [string, unknown][])).toEqual(new Map(taken as [string, unknown][]));
    expect(TABLES[fn].days).toBe('from' in (schema.properties ?? {}));
  },
);

test.each(FUNCTIONS)('%s is counted by its owner, whom the browser may ask', (fn) => {
  expect(TABLES[fn].owner).toBe(ANALYTICS_OWNERS[fn]);
  expect(findCall('POST', pathOf(fn))).toMatchObject({ owner: ANALYTICS_OWNERS[fn], roles: [] });
});

test('a name as long as the field takes is one that the contract takes', () => {
  for (const fn of FUNCTIONS) {
    for (const one of TABLES[fn].parameters.filter(isWritten)) {
      const value = one.range === undefined ? 'x'.repeat(one.longest) : String(one.range[1]);
      expect(analyticsParams[fn].safeParse({ [one.name]: value }).success, fn).toBe(true);
      const longer = one.range === undefined ? `${value}x` : String(one.range[1] + 1);
      expect(readAddress({ fn, [one.name]: longer })?.unknown, fn).toHaveLength(1);
    }
  }
});

test.each(FUNCTIONS)(
  'every address of %s that can be chosen is one that its contract takes',
  (fn) => {
    const choices = TABLES[fn].parameters.flatMap((one) =>
      isWritten(one)
        ? [{ [one.name]: String(one.range?.[0] ?? 'kestrel & co') }]
        : one.choices.map(({ value }) => ({ [one.name]: value })),
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
    { fn: 'limits_usage', from: '2026-11-01', window: 'day' },
    { fn: 'limits_usage', params: { window: 'day' }, unknown: ['from=2026-11-01'] },
  ],
  [
    { fn: 'unscheduled_steps', older_than_days: '1e3', client_id: ' ' },
    { fn: 'unscheduled_steps', params: {}, unknown: ['older_than_days=1e3', 'client_id= '] },
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
  [
    { fn: 'block_moves', params: { client_id: 'kestrel' } },
    'Who moved blocks for kestrel, the last 30 days',
  ],
  [{ fn: 'action_precision', params: {} }, 'How often proposals were right as they were, now'],
] as const)('%j is said as a sentence', (reading, sentence) => {
  expect(sayReading(reading)).toBe(sentence);
});
