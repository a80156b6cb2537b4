import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { browserOf, call, open } from './visit.ts';

const NAME = `Tern & Vale ${process.pid}`;
const WRONG = `${NAME} pays within five days.`;
const RIGHT = `${NAME} pays within three days.`;

interface Remembered {
  memory_id: string;
  status: string;
}

const remember = (page: Page, content: string, more: object = {}): Promise<Remembered> =>
  call(page, 'POST', '/api/v1/memory/remember', {
    content,
    kind: 'fact',
    authority: 'verified',
    source: { type: 'person' },
    ...more,
  });

let wrong: Remembered;
let stands: Remembered;

beforeAll(async () => {
  const page = await open(await browserOf('operator'), '/memory');
  wrong = await remember(page, WRONG);
  const slot = { subject: NAME, predicate: 'status' };
  stands = await remember(page, `${NAME} is a client.`, { ...slot, authority: 'canonical' });
  const other = await remember(page, `${NAME} is a lead.`, { ...slot, authority: 'inferred' });
  if (other.status !== 'conflict') throw new Error(`not a conflict: ${other.status}`);
  await page.close();
});

test('what is wrong is found, corrected and told as history, by keys alone', async () => {
  const page = await open(await browserOf('operator'), '/memory');
  await page.getByRole('link', { name: WRONG }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type(`when does ${NAME} pay`);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^About “when does/ }).waitFor();
  await page.getByText('Why it was found').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('c');
  await page.getByLabel('It should say').waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type(RIGHT);
  await page.getByLabel('Why?').fill('The last four invoices show it.');
  await page.keyboard.press('Control+Enter');
  await page.locator('.toast', { hasText: 'Corrected' }).waitFor();
  await page.getByRole('heading', { name: RIGHT, level: 2 }).waitFor();
  await page.getByText('Corrected: this was wrong').waitFor();
  const path = `/api/v1/memory/${wrong.memory_id}?client_id=*`;
  expect(await call(page, 'GET', path)).toMatchObject({ status: 'superseded', content: WRONG });
  await page.close();
});

test('a conflict is shown with both sides and decided once', async () => {
  const page = await open(await browserOf('operator'), '/memory?tab=conflicts');
  const lead = page.locator('.side-text', { hasText: `${NAME} is a lead.` });
  await lead.waitFor();
  const sent = page.waitForRequest((request) => request.url().endsWith('/resolve'));
  await page.getByRole('button', { name: `Keep A: ${NAME} · status` }).click();
  expect((await sent).postDataJSON()).toEqual({ keep: 'existing' });
  await page.locator('.toast', { hasText: 'Kept A' }).waitFor();
  await lead.waitFor({ state: 'detached' });
  const path = `/api/v1/memory/${stands.memory_id}?client_id=*`;
  expect(await call(page, 'GET', path)).toMatchObject({ status: 'current', conflict_ids: [] });
  await page.close();
});

test('who only looks reads everything and has no buttons that could not be pressed', async () => {
  const page = await open(await browserOf('vera'), `/memory?id=${stands.memory_id}`);
  await page.getByText('Only operators and approvers and admins change this.').waitFor();
  await page.getByRole('button', { name: 'Copy the id' }).waitFor();
  expect(await page.getByRole('button', { name: /wrong|Restore|Redact/ }).count()).toBe(0);
  await page.close();
});
