import { expect, test } from 'vitest';
import { browserOf, open } from './visit.ts';

test('what was written about working hours is said back, and goes into the form to be looked over', async () => {
  const page = await open(await browserOf('operator'), '/settings?part=hours');
  await page.getByLabel('How do you want to work?').fill('No meetings on Fridays.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('I understood', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'That is right' }).click();
  const friday = page.getByRole('group', { name: 'Days without meetings' }).getByLabel('Friday');
  await expect.poll(() => friday.isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Look it over…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change when you work' });
  await dialog.locator('ins', { hasText: 'Friday' }).waitFor();
  await page.keyboard.press('Escape');
  await page.close();
});

test('sessions are listed, and single keys can be switched off', async () => {
  const mine = await browserOf('operator');
  const page = await open(mine, '/settings?part=you');
  await page.getByText('this one').waitFor();
  const keys = page.getByLabel('Single keys do something, like j and k');
  await keys.uncheck();
  await page.keyboard.press('?');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await keys.check();
  await page.locator('h1').click();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.close();
});
