import { afterEach, expect, test } from 'vitest';
import { browserOf, command, open } from './visit.ts';

afterEach(() => command('start', 'observer'));

test('an agent is stopped and let go on from the situation, each with its reason', async () => {
  const page = await open(await browserOf('operator'), '/situation');
  await page.getByRole('heading', { name: 'Services' }).waitFor();
  await page.locator('.table td', { hasText: 'action-gateway' }).waitFor();
  const stop = page.getByRole('button', { name: 'Stop an agent…' });
  await stop.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Stop an agent' });
  await dialog.getByLabel('Agent').fill('money_graph');
  await page.getByLabel('Why?').fill('It proposes too much.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const row = page.locator('.letter', { hasText: 'money graph' });
  await row.getByText('stopped').waitFor();
  await row.getByText(/operator.*It proposes too much\./).waitFor();
  await page.getByText(/breakers? (is|are) open/).waitFor();
  await row.getByRole('button', { name: /Let it go on/ }).click();
  await page.getByLabel('Why?').fill('It was mended.');
  await page.getByRole('button', { name: 'Let it go on', exact: true }).click();
  await row.getByText('stopped').waitFor({ state: 'detached' });
  await page.close();
});

test('a part that could not be read says so in its place, and never that all is well', async () => {
  await command('end', 'observer');
  const page = await open(await browserOf('operator'), '/situation');
  const silent = page.getByText('This could not be read. The observer does not answer.');
  await silent.first().waitFor();
  await page.getByText(/1 part of this page could not be read/).waitFor();
  expect(await page.getByText('Everything is in order.').count()).toBe(0);
  await page.close();
});
