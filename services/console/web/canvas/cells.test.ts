import { expect, test } from 'vitest';
import { csvOf, sayCell, type Column } from './cells.ts';

const column = (name: string, unit: string | null): Column => ({
  name,
  type: unit === null ? 'text' : 'integer',
  unit,
});

test.each([
  [75, column('worked', 'min'), '1 h 15 min'],
  [20, column('off', '%'), '+20 %'],
  [-5, column('off', '%'), '−5 %'],
  [0, column('off', '%'), '0 %'],
  [1234, column('blocks', 'blocks'), '1,234'],
  [null, column('client', null), 'No client'],
  [null, column('planned', 'min'), 'not known'],
  ['moved_out', column('outcome', null), 'Moved out of these days'],
  ['moved_out', column('plan', null), 'moved_out'],
] as const)('%s in %j reads as %s', (cell, of, words) => {
  expect(sayCell(cell, of)).toBe(words);
});

test('the file has the plain numbers, and no text in it breaks a row or runs as a formula', () => {
  const columns = [column('client', null), column('worked', 'min')];
  const rows = [
    ['=HYPERLINK("http://x")', -5],
    ['two\nlines, "quoted"', 75],
    [null, null],
  ];
  expect(csvOf({ columns, rows })).toBe(
    'client,worked (min)\r\n"\'=HYPERLINK(""http://x"")",-5\r\n"two\nlines, ""quoted""",75\r\n,\r\n',
  );
});
