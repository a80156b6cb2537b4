import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { readFiles } from './source-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LIST = 'services/shared/src/pg/advisory-locks.ts';
/** A number of ours, or any number where a lock is taken. */
const LITERAL = /\b73086\d\d\b|pg_(?:try_)?advisory_\w*\(\s*\d+/g;

const literalsIn = (patterns: string[]): { path: string; number: number }[] =>
  readFiles(ROOT, patterns).flatMap(({ path, text }) =>
    [...text.matchAll(LITERAL)].map(([found]) => ({
      path,
      number: Number(/\d+$/.exec(found)?.[0]),
    })),
  );

test('no two purposes share an advisory lock', () => {
  const numbers = Object.values(ADVISORY_LOCKS);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('no code names the number of an advisory lock but the list', () => {
  const found = literalsIn(['services/*/src/**/*.ts', 'scripts/**/*.ts']);
  const elsewhere = found.filter(({ path }) => path !== LIST && !path.endsWith('.test.ts'));
  expect(elsewhere).toEqual([]);
  expect(found.some(({ path }) => path === LIST)).toBe(true);
});

test('the numbers that migrations take are in the list', () => {
  const sql = Object.groupBy(literalsIn(['migrations/*.sql']), ({ number }) => number);
  const { audit_chain, connector, model_budget } = ADVISORY_LOCKS;
  expect(new Set(Object.keys(sql).map(Number))).toEqual(
    new Set([audit_chain, connector, model_budget]),
  );
});
