import { expect, test } from 'vitest';
import { UsageError } from '../cli/arguments.ts';
import { terminalStyle } from '../cli/style.ts';
import { accountLines, agreed } from './agree.ts';
import { demoAccounts } from './accounts.ts';

const own = demoAccounts(
  {
    CODA_API_TOKEN: 'token',
    CODA_DOC_ID: 'my-doc',
    CODA_TASKS_TABLE_ID: 'grid-a',
    CODA_THREAD_TABLE_ID: 'grid-b',
  },
  false,
);
const answering = (answer: string) => ({ ask: async () => answer });

test('only a clear yes lets the demo write to real accounts', async () => {
  for (const answer of ['y', 'Y', 'yes']) {
    expect(await agreed(own, { yes: false }, answering(answer))).toBe(true);
  }
  for (const answer of ['', 'n', 'maybe', 'yesterday']) {
    expect(await agreed(own, { yes: false }, answering(answer))).toBe(false);
  }
});

test('where nobody can be asked, one of the two flags must say it', async () => {
  await expect(agreed(own, { yes: false }, undefined)).rejects.toThrow(UsageError);
  await expect(agreed(own, { yes: false }, undefined)).rejects.toThrow(/--yes.*--sandbox/s);
  expect(await agreed(own, { yes: true }, undefined)).toBe(true);
});

test('the sandbox is never asked about', async () => {
  expect(await agreed(demoAccounts({}, false), { yes: false }, undefined)).toBe(true);
});

test('the question names what is written where, and what is sandbox, within 80 columns', () => {
  const lines = accountLines(terminalStyle({ columns: 80 }, { NO_COLOR: '1' }), own);
  expect(lines).toContain('your doc my-doc');
  expect(lines).toMatch(/Google Calendar +sandbox/);
  expect(Math.max(...lines.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});
