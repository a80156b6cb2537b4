import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { goAndRest } from './pages.ts';
import { browserOf, call, open } from './visit.ts';

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

test('the gateway says which rule decides, and a policy is drafted, looked over and holds', async () => {
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
  await makeHold(dialog, 'Coda rows are looked at before.', 'Make it the policy');
  await page.locator('.toast', { hasText: /^Policy version \d+ holds$/ }).waitFor();
  const { rules, version } = await readPolicy(page);
  expect(rules.find(({ action_type }) => action_type === 'coda.update_task')?.level).toBe(2);
  await page.getByText(`Version ${version}, `).waitFor();
  // As it was.
  await page.getByRole('button', { name: 'Change… coda.update_task' }).click();
  await form.getByLabel('Needs').selectOption('1');
  await form.getByRole('button', { name: 'Put it into the draft' }).click();
  await page.getByRole('button', { name: 'Look it over…' }).click();
  await makeHold(dialog, 'It was a test of the policy.', 'Make it the policy');
  await page.getByText(`Version ${version + 1}, `).waitFor();
  await page.close();
});

interface Rule {
  action_type: string;
  level: number;
}
const readPolicy = (page: Page): Promise<{ version: number; rules: Rule[] }> =>
  call(page, 'GET', '/api/v1/policies');

async function makeHold(dialog: Locator, why: string, verb: string): Promise<void> {
  await dialog.getByLabel('Why?').fill(why);
  await dialog.getByRole('button', { name: verb }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('a guardrail and the quiet hours are changed after they were looked over, and hold for the gateway', async () => {
  const page = await open(await browserOf('operator'), '/controls?part=limits');
  const mails = async (): Promise<number> => {
    const path = '/api/v1/guardrails';
    const { settings } = await call<{ settings: { emails_per_hour: number } }>(page, 'GET', path);
    return settings.emails_per_hour;
  };
  const before = await mails();
  await page.getByRole('button', { name: 'Change… the guardrails' }).click();
  const form = page.getByRole('dialog', { name: 'Change the guardrails' });
  await form.getByLabel('E-mails in an hour').fill(String(before + 1));
  await form.getByRole('button', { name: 'Put it into the draft' }).click();
  await page.getByRole('button', { name: 'Look it over…' }).click();
  await form.locator('ins', { hasText: String(before + 1) }).waitFor();
  await makeHold(form, 'One mail more for the newsletter.', 'Make them hold');
  await page.locator('.toast', { hasText: /^Guardrails version \d+ hold$/ }).waitFor();
  expect(await mails()).toBe(before + 1);

  await goAndRest(page, '/controls');
  await page.getByRole('button', { name: 'Change… quiet hours' }).click();
  const quiet = page.getByRole('dialog', { name: 'Change the quiet hours' });
  await quiet.getByLabel('From').fill('22:15');
  await quiet.locator('ins', { hasText: '22:15' }).waitFor();
  await makeHold(quiet, 'Calls end later now.', 'Change');
  await page
    .locator('.set-row', { hasText: 'Quiet hours' })
    .getByText(/^\s*22:15 – /)
    .waitFor();
  const { quiet_hours } = await call<{ quiet_hours: { from: string } }>(
    page,
    'GET',
    '/api/v1/controls',
  );
  expect(quiet_hours.from).toBe('22:15');
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
