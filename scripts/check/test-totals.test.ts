import { expect, test } from 'vitest';
import { totalsOf } from './test-totals.ts';

const reportOf = (...files: string[][]): string => {
  const all = files.flat();
  const numFailedTests = all.filter((status) => status === 'failed').length;
  return JSON.stringify({
    success: numFailedTests === 0,
    numPassedTests: all.filter((status) => status === 'passed').length,
    numFailedTests,
    testResults: files.map((statuses) => ({
      status: statuses.length === 0 || statuses.includes('failed') ? 'failed' : 'passed',
      assertionResults: statuses.map((status) => ({ status })),
    })),
  });
};

test('passed and failed tests are counted', () => {
  expect(totalsOf(reportOf(['passed', 'failed'], ['passed']), false)).toEqual({
    passed: 2,
    failed: 1,
  });
});

test('a file that does not load is one failure', () => {
  expect(totalsOf(reportOf(['passed'], []), false)).toEqual({ passed: 1, failed: 1 });
});

test('an error outside any test is one failure', () => {
  expect(totalsOf(reportOf(['passed']), false)).toEqual({ passed: 1, failed: 1 });
});

test('no report at all is a failure', () => {
  expect(totalsOf(undefined, true)).toEqual({ passed: 0, failed: 1 });
});
