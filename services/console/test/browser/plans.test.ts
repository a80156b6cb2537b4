import { expect, test } from 'vitest';
import { browserOf, open } from './visit.ts';

const TITLE = `Report for Osgood Dental ${process.pid}`;

test('a plan is made, revised by a sentence, compared and told about by keys; who only looks has no buttons', async () => {
  const page = await open(await browserOf('operator'), '/plans');
  await page.getByRole('button', { name: 'Make a plan…' }).press('Enter');
  const words = page.getByLabel('What do you want done?');
  await words.fill(`${TITLE}\n1. Read the brief\n2. Write the text`);
  await page.getByLabel('Task id in Coda, if there is one').fill(`plans-${process.pid}`);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: TITLE, level: 2 }).waitFor();
  const rows = page.locator('.step-table tbody tr');
  await rows.filter({ hasText: 'Write the text' }).waitFor();

  await page.keyboard.press('r');
  await page.getByLabel('What should change?').fill('Add a step: review with Priya, 1 hour');
  await page.getByRole('button', { name: 'Revise', exact: true }).press('Enter');
  await page.getByRole('heading', { name: 'Side by side' }).waitFor();
  await page.locator('.plan-differences ins', { hasText: /review with Priya/i }).waitFor();
  expect(new URL(page.url()).search).toBe('?tab=versions&from=1&to=2');

  await page.getByRole('link', { name: 'Steps', exact: true }).press('Enter');
  await page.keyboard.press('e');
  await page.getByRole('button', { name: 'Down: step 1' }).press('Enter');
  await page.getByLabel('Title of step 1').fill('Write the whole text');
  await page.getByLabel('Title of step 1').press('Tab');
  await page.keyboard.type('120');
  await page.getByLabel('Title of step 1').press('Enter');
  await page.locator('.plan-differences ins', { hasText: 'Write the whole text' }).waitFor();
  expect(new URL(page.url()).search).toBe('?tab=versions&from=2&to=3');

  await page.getByRole('link', { name: 'Steps', exact: true }).press('Enter');
  await rows.first().getByRole('button', { name: 'Outcome…' }).press('Enter');
  await page.getByLabel('Minutes worked').fill('75');
  await page.keyboard.press('Enter');
  await rows.first().getByText('done in 1 h 15 min').waitFor();

  await page.keyboard.press('Escape');
  const row = page.getByRole('link', { name: TITLE });
  await row.getByText('1 h 15 min worked, 1 of 3 steps finished').waitFor();
  await page.keyboard.press('j');
  expect(await page.evaluate('document.activeElement.dataset.row')).toMatch(/^plan_/);
  await page.close();

  const reader = await open(await browserOf('vera'), `/plans?task_id=plans-${process.pid}`);
  await reader.getByRole('link', { name: TITLE }).click();
  await reader.getByText('Only operators, approvers and admins change plans.').waitFor();
  await reader.locator('.step-table').waitFor();
  expect(await reader.getByRole('button', { name: /Revise|Schedule|Cancel|Outcome/ }).count()).toBe(
    0,
  );
  await reader.close();
});
