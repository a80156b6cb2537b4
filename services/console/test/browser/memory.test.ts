import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { browserOf, call, keepDocument, open } from './visit.ts';

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
  // What else is known here may be as near to the question.
  const focused = (): Promise<string> => page.evaluate('document.activeElement?.textContent ?? ""');
  for (let turn = 0; turn < 5 && !(await focused()).includes(WRONG); turn += 1) {
    await page.keyboard.press('j');
  }
  expect(await focused()).toContain(WRONG);
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

test('a search as of another day finds what was known on it', async () => {
  const page = await open(
    await browserOf('operator'),
    `/memory?q=${encodeURIComponent(`${NAME} client`)}`,
  );
  const found = page.getByRole('link', { name: `${NAME} is a client.` });
  await found.waitFor();
  const day = (back: number): string =>
    new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  // Two days back whatever the zone: nothing of it was recorded then.
  await page.getByLabel('As it was known on').fill(day(2));
  await found.waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.get('as_of')).toBe(day(2));
  await page.getByLabel('As it was known on').fill(day(-1));
  await found.waitFor();
  await page.close();
});

test('documents are listed without a question, opened by keys at their present version, and left again', async () => {
  const doc_id = `guide-${process.pid}`;
  const title = `How ${NAME} is invoiced`;
  const [old, now] = ['Send it by post.', 'Send it by mail, <b>never</b> by post.'];
  for (const content of [old, now]) {
    await keepDocument({ doc_id, title, content });
  }
  const page = await open(await browserOf('operator'), '/memory?tab=documents');
  const row = page.locator('[data-row]', { hasText: title });
  await row.getByText(/version 2 · .* by operator/).waitFor();
  expect(await row.count()).toBe(1);
  await row.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: title, level: 2 }).waitFor();
  // Of a document nothing is markup of ours.
  await page.getByText(now).waitFor();
  expect(await page.getByText(old).count()).toBe(0);
  await page.keyboard.press('Escape');
  await row.waitFor();
  expect(await page.evaluate('document.activeElement?.dataset.row')).toBe(doc_id);
  await page.goto(`${new URL(page.url()).origin}/memory?tab=documents&doc=nowhere`);
  await page.getByRole('heading', { name: 'There is no such document' }).waitFor();
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
