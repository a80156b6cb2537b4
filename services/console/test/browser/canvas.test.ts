import { expect, test } from 'vitest';
import { browserOf, open, propose } from './visit.ts';

/** Before anything was. */
const EARLY = { from: '2020-01-01', to: '2020-01-31' };

test('a question becomes a table by keys alone: it is read as a sentence, changed, run, and its address opens it again', async () => {
  const page = await open(await browserOf('vera'), '/canvas');
  await page.getByRole('heading', { name: 'Or choose a table' }).waitFor();
  await page.keyboard.press('q');
  await page.keyboard.type('How many blocks were finished or skipped in the last 14 days?');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^What became of blocks by kind of work, / }).waitFor();
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

test('a question about decisions and one about limits are counted by the action-gateway, and a name narrows the table', async () => {
  await propose();
  const page = await open(await browserOf('vera'), '/canvas');
  const ask = async (question: string) => {
    await page.getByLabel('Question').fill(question);
    await page.getByLabel('Question').press('Enter');
  };
  await ask('How many Actions were approved or rejected this week?');
  const decided = page.getByRole('heading', { name: /^What became of Actions .* by type, / });
  await decided.waitFor();
  const numbers = page.getByRole('region', { name: 'Numbers' });
  expect(await numbers.getByRole('cell', { name: 'Task: create' }).count()).toBe(1);
  await page.getByRole('textbox', { name: 'Client' }).fill('nobody & co');
  await page.getByRole('textbox', { name: 'Client' }).press('Enter');
  await page.getByRole('heading', { name: 'Nothing to count in these days' }).waitFor();
  expect(new URL(page.url()).searchParams.get('client_id')).toBe('nobody & co');

  await ask('How close are we to the limits?');
  await page
    .getByRole('heading', { name: 'Limits, used and allowed of an hour and less' })
    .waitFor();
  await numbers.getByRole('cell', { name: 'everybody' }).first().waitFor();
  await page.getByRole('img', { name: /^No limit is nearly used up/ }).waitFor();
  expect(await page.getByLabel('When').count()).toBe(0);
  await page.close();
});
