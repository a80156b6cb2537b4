import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { browserOf, call, open } from './visit.ts';

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

test('Google is connected from the settings by its own page of consent, refused and then allowed', async () => {
  const page = await open(await browserOf('operator'), '/settings');
  await page.getByText(/^\s*connected.*, in the sandbox$/).waitFor();
  const consent = async (word: 'Allow' | 'Deny'): Promise<Page> => {
    const opened = page.context().waitForEvent('page');
    await page.getByRole('link', { name: 'Connect again' }).click();
    const google = await opened;
    await google.getByText('Sandbox: nothing here reaches the real Google.').waitFor();
    await google.getByRole('button', { name: word }).click();
    return google;
  };
  const refused = await consent('Deny');
  await refused.getByRole('heading', { name: 'Not connected' }).waitFor();
  await refused.close();
  const asked = Date.now();
  const allowed = await consent('Allow');
  await allowed.getByRole('heading', { name: 'Connected', exact: true }).waitFor();
  await allowed.close();
  const path = '/oauth/status';
  const { connected_at } = await call<{ connected_at: string }>(page, 'GET', path);
  expect(Date.parse(connected_at)).toBeGreaterThanOrEqual(asked);
  await page.getByText(/^\s*connected.*, in the sandbox$/).waitFor();
  await page.getByRole('button', { name: 'Reconcile' }).click();
  await page.locator('.toast', { hasText: /^Read again: / }).waitFor();
  await page.close();
});

test('a version of a prompt is written, approved and rolled back, and each reason stands beside it', async () => {
  const page = await open(await browserOf('operator'), '/settings?part=prompts');
  const why = page.getByLabel('Why?');
  await page.getByRole('button', { name: 'Write a version…' }).click();
  const text = page.getByLabel('Text', { exact: true });
  await text.fill(`${await text.inputValue()}\nKeep it short.`);
  await why.fill('Plans were too long');
  await page.getByRole('button', { name: 'Write it' }).click();
  const row = page.locator('.prompt-row', { hasText: 'Plans were too long' });
  await row.getByRole('button', { name: 'Approve…' }).click();
  const approve = page.getByRole('button', { name: 'Approve', exact: true });
  expect(await approve.getAttribute('aria-disabled')).toBe('true');
  await why.fill('It reads better');
  await approve.click();
  await row.getByText('production', { exact: true }).waitFor();
  await row.getByText(/put into production by .*: It reads better$/).waitFor();
  await page.getByRole('button', { name: 'Roll back…' }).click();
  await why.fill('It forgot the criteria');
  await page.getByRole('button', { name: 'Roll back', exact: true }).click();
  await page.getByText(/rolled back to production by .*: It forgot the criteria$/).waitFor();
  expect(await row.getByText('production', { exact: true }).count()).toBe(0);
  await page.close();
});
