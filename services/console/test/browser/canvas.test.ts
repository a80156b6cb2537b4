import { expect, test } from 'vitest';
import { browserOf, open } from './visit.ts';

/** Before anything was. */
const EARLY = { from: '2020-01-01', to: '2020-01-31' };

test('a question becomes a table by keys alone: it is read as a sentence, changed, run, and its address opens it again', async () => {
  const page = await open(await browserOf('vera'), '/canvas');
  await page.getByRole('heading', { name: 'Or choose a table' }).waitFor();
  await page.keyboard.press('q');
  await page.keyboard.type('How many blocks were finished or skipped in the last 14 days?');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^What became of blocks, / }).waitFor();
  const read = new URL(page.url()).searchParams;
  expect(read.get('fn')).toBe('block_outcomes');
  expect([...read.keys()]).toEqual(['fn', 'from', 'to']);

  await page.getByLabel('From day').fill(EARLY.from);
  await page.getByLabel('To day').fill(EARLY.to);
  await page.getByLabel('To day').press('Enter');
  await page.getByRole('heading', { name: 'Nothing to count in these days' }).waitFor();
  const address = new URL(page.url());
  expect(Object.fromEntries(address.searchParams)).toEqual({
    fn: 'block_outcomes',
    ...EARLY,
  });

  const again = await open(page.context(), `${address.pathname}${address.search}`);
  await again.getByRole('heading', { name: 'Nothing to count in these days' }).waitFor();
  expect(await again.getByLabel('Question').inputValue()).toBe('');
  await again.close();
  await page.close();
});
