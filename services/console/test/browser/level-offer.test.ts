import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import type { ActionInput } from '@almanac/shared/contracts/actions';
import type { PolicyReply } from '@almanac/shared/contracts/policy';
import { browserOf, call, clearInbox, open, propose, readAction } from './visit.ts';

const ENOUGH = 20;
const TYPE = 'coda.update_task';
const update = (n: number): Partial<ActionInput> => ({
  action_type: TYPE,
  target: { system: 'coda', ref: 'grid-tasks' },
  inputs: { task_id: `offer-${process.pid}-${n}`, fields: { status: 'done' } },
});

beforeEach(clearInbox);

const readPolicy = (page: Page): Promise<PolicyReply> => call(page, 'GET', '/api/v1/policies');

async function setLevel(page: Page, level: number): Promise<void> {
  const { version, waived_floors, rules, forbidden, live } = await readPolicy(page);
  const changed = rules.map((rule) => (rule.action_type === TYPE ? { ...rule, level } : rule));
  const reason = 'Rows of Coda are looked at before.';
  const policy = { version, waived_floors, rules: changed, forbidden, live, reason };
  await call(page, 'PUT', '/api/v1/policies', policy);
}

/** Approved as it was proposed; what would follow is called off, as nothing of it is wanted here. */
async function approveOne(page: Page, n: number): Promise<void> {
  const id = await propose(update(n));
  const { version, payload_hash } = await readAction(id);
  await call(page, 'POST', `/api/v1/actions/${id}/approve`, {
    version,
    payload_hash,
    hold_ms: 30_000,
  });
  await call(page, 'POST', `/api/v1/actions/${id}/cancel`, { reason: 'It is a test.' });
}

test('after 20 equal approvals a card offers level 1, and the offer opens the rule ready to be looked over', async () => {
  const page = await open(await browserOf('operator'), '/more');
  await setLevel(page, 3);
  await Promise.all(Array.from({ length: ENOUGH }, (_, n) => approveOne(page, n + 1)));
  const id = await propose(update(0));
  await page.goto(`${new URL(page.url()).origin}/inbox?id=${id}`);
  await page.getByRole('link', { name: 'Make this level 1…' }).click();
  const form = page.getByRole('dialog', { name: `Change ${TYPE}` });
  await form.waitFor();
  expect(await form.getByLabel('Needs').inputValue()).toBe('1');
  expect(await form.getByLabel('Kind').inputValue()).toBe(TYPE);
  // Nothing holds yet, nor is it a draft before it is said to be one.
  expect(await page.getByText(/not made yet/).count()).toBe(0);
  await form.getByRole('button', { name: 'Put it into the draft' }).click();
  await page.getByText('1 change not made yet.').waitFor();
  expect(new URL(page.url()).searchParams.get('level1')).toBe(null);
  await page.getByRole('button', { name: 'Look it over…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Policy version/ });
  await dialog.locator('del', { hasText: 'level 3' }).waitFor();
  await dialog.getByLabel('Why?').fill('Twenty of them were approved as they were.');
  await dialog.getByRole('button', { name: 'Make it the policy' }).click();
  await page.locator('.toast', { hasText: /^Policy version \d+ holds$/ }).waitFor();
  const { rules } = await readPolicy(page);
  expect(rules.find(({ action_type }) => action_type === TYPE)?.level).toBe(1);
  await page.close();
});
