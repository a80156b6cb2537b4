import { expect, test } from 'vitest';
import { browserOf, open } from './visit.ts';

test('a switch is turned by keys after now and after were shown and a reason was given', async () => {
  const page = await open(await browserOf('operator'), '/controls');
  const deed = page.getByRole('button', { name: 'Switch off… Odoo' });
  await deed.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Odoo: off' });
  await dialog.locator('del', { hasText: 'on' }).waitFor();
  const button = dialog.getByRole('button', { name: 'Switch off' });
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByLabel('Why?').fill('It is being moved to another machine.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const back = page.getByRole('button', { name: 'Switch on… Odoo' });
  await back.waitFor();
  await page
    .locator('.set-row', { hasText: 'Odoo' })
    .getByText(/since today.*operator/)
    .waitFor();
  await back.click();
  await page.getByLabel('Why?').fill('It was moved.');
  await page.getByRole('button', { name: 'Switch on', exact: true }).click();
  await deed.waitFor();
  await page.close();
});

test('the gateway says which rule decides, and a draft of the policy is looked over before it holds', async () => {
  const page = await open(await browserOf('operator'), '/controls?part=policy');
  await page.getByRole('button', { name: 'What would happen?' }).click();
  await page
    .getByRole('row', { name: /^critical/ })
    .getByText('level 4, waits for a committee')
    .waitFor();
  await page.getByRole('button', { name: 'Change… coda.update_task' }).click();
  const form = page.getByRole('dialog', { name: 'Change coda.update_task' });
  await form.getByLabel('Needs').selectOption('2');
  await form.getByRole('button', { name: 'Put it into the draft' }).click();
  await page.getByText('1 change not made yet.').waitFor();
  await page.getByRole('button', { name: 'Look it over…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Policy version/ });
  await dialog.locator('del', { hasText: 'level 1' }).waitFor();
  await dialog.locator('ins', { hasText: 'level 2' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('1 change not made yet.').waitFor({ state: 'detached' });
  await page.close();
});

test('who is no admin reads the policy, and no button of it acts', async () => {
  const page = await open(await browserOf('jonas'), '/controls?part=policy');
  const button = page.getByRole('button', { name: 'Add a rule…' });
  await button.waitFor();
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  expect(await button.getAttribute('title')).toBe('Only admins change this.');
  await page.close();
});
