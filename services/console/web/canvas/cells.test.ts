import { expect, test } from 'vitest';
import { csvOf, sayCell, type Column } from './cells.ts';

const column = (name: string, unit: string | null): Column => ({
  name,
  type: unit === null ? 'text' : 'integer',
  unit,
});

const decimal = (unit: string): Column => ({ name: 'cost', type: 'decimal', unit });

test.each([
  [75, column('worked', 'min'), '1 h 15 min'],
  [20, column('off', '%'), '+20 %'],
  [-5, column('off', '%'), '−5 %'],
  [0, column('off', '%'), '0 %'],
  [1234, column('blocks', 'blocks'), '1,234'],
  [null, column('client', null), 'No client'],
  [null, column('planned', 'min'), 'not known'],
  ['calendar', column('by', null), 'By hand, in the calendar'],
  ['calendar', column('plan', null), 'calendar'],
  ['email.send', column('type', null), 'E-mail: send'],
  ['2026-11-19', column('day', null), 'Thu 19 Nov 2026'],
  [80, column('share', '%'), '80 %'],
  [45, column('window', 's'), '45 s'],
  [3600, column('window', 's'), '1 h'],
  ['0.00420000', decimal('USD'), 'USD 0.0042'],
  ['1234.5', decimal('USD'), 'USD 1,234.50'],
  ['120.5', decimal('used'), '120.5'],
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
