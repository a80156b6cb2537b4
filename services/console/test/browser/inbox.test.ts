import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { browserOf, clearInbox, command, open, propose, readAction, revise } from './visit.ts';

beforeEach(clearInbox);
afterEach(() => command('thaw', 'console'));

const toast = (page: Page, text: string): Promise<void> =>
  page.locator('.toast', { hasText: text }).waitFor();

test('an Action is approved by one key, with what was seen, and taken back by another', async () => {
  const id = await propose();
  const { title, payload_hash } = await readAction(id);
  const page = await open(await browserOf('jonas'), `/inbox?id=${id}`);
  await page.getByRole('heading', { name: title, level: 2 }).waitFor();
  const sent = page.waitForRequest((request) => request.url().endsWith('/approve'));
  await page.keyboard.press('a');
  expect((await sent).postDataJSON()).toMatchObject({ version: 1, payload_hash, hold_ms: 5000 });
  await toast(page, `Approved: ${title}`);
  expect((await readAction(id)).decisions).toMatchObject([
    { person: 'jonas', decision: 'approve', proof: 'session' },
  ]);
  await page.keyboard.press('z');
  await toast(page, 'Undone');
  expect((await readAction(id)).state).toBe('cancelled');
});

test('a decision opens the next card, and the list moves on before the answer is there', async () => {
  const [first, second] = [
    await propose({ expires_at: new Date(Date.now() + 1_800_000).toISOString() }),
    await propose({ expires_at: new Date(Date.now() + 3_000_000).toISOString() }),
  ];
  const page = await open(await browserOf('jonas'), '/inbox');
  const { title } = await readAction(second);
  const now_open = (await readAction(first)).title;
  await page.getByRole('heading', { name: now_open, level: 2 }).waitFor();
  await page.keyboard.press('r');
  await page.getByPlaceholder('Why not?').fill('Not now.');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: title, level: 2 }).waitFor();
  await toast(page, 'Rejected');
  const after = await readAction(first);
  expect(after.state).toBe('rejected');
  expect(after.decisions[0]?.note).toBe('Not now.');
  expect(await page.evaluate("document.activeElement?.getAttribute('data-id')")).toBe(second);
});

test('a walk by keys opens each card, stands in the address where it rests, and is one step for the way back', async () => {
  const ids: string[] = [];
  for (const minutes of [30, 40, 50, 60]) {
    ids.push(await propose({ expires_at: new Date(Date.now() + minutes * 60_000).toISOString() }));
  }
  const titles = await Promise.all(ids.map(async (id) => (await readAction(id)).title));
  const page = await open(await browserOf('jonas'), '/');
  await page.getByRole('heading', { name: 'Worth knowing' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  for (const [at, title] of titles.entries()) {
    if (at > 0) await page.keyboard.press('j');
    await page.getByRole('heading', { name: title, level: 2 }).waitFor();
  }
  await expect.poll(() => new URL(page.url()).searchParams.get('id')).toBe(ids.at(-1));
  await page.goBack();
  await page.getByRole('heading', { name: 'Worth knowing' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
  await page.close();
});

test('after a walk by keys a click on a row, the way back and another filter show what they say', async () => {
  const soon = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
  const [first, second] = [
    await propose({ expires_at: soon(30) }),
    await propose({ expires_at: soon(40) }),
  ];
  const [one, other] = [(await readAction(first)).title, (await readAction(second)).title];
  const page = await open(await browserOf('jonas'), `/inbox?id=${first}`);
  const card = (name: string) => page.getByRole('heading', { name, level: 2 });
  const inAddress = async (id: string | null): Promise<void> => {
    await expect.poll(() => new URL(page.url()).searchParams.get('id')).toBe(id);
  };
  const row = page.locator(`a[data-id="${first}"]`);
  await card(one).waitFor();
  await page.keyboard.press('j');
  await card(other).waitFor();
  await inAddress(second);
  await row.click();
  await card(one).waitFor();
  await inAddress(first);
  await page.goto(page.url().split('?')[0] ?? '');
  await card(one).waitFor();
  await page.keyboard.press('j');
  await inAddress(second);
  await page.getByLabel('Show').selectOption('expired');
  await page.getByLabel('Show').selectOption('waiting');
  await card(one).waitFor();
  await inAddress(null);
  await page.setViewportSize({ width: 390, height: 844 });
  for (let turn = 0; turn < 2; turn += 1) {
    await row.click();
    await card(one).waitFor();
    await page.locator('.back').click();
    await inAddress(null);
  }
  await page.close();
});

test('what was changed meanwhile is not approved: the card comes back and shows the difference', async () => {
  const id = await propose();
  const { title } = await readAction(id);
  const page = await open(await browserOf('jonas'), `/inbox?id=${id}`);
  await page.getByRole('heading', { name: title, level: 2 }).waitFor();
  // A console that hangs: the page does not hear of the change before it decides.
  await command('freeze', 'console');
  await revise(id, { title: 'Ask for other forms', notes: 'From the onboarding plan.' });
  const sent = page.waitForRequest((request) => request.url().endsWith('/approve'));
  const answer = page.waitForResponse((response) => response.url().endsWith('/approve'));
  await page.keyboard.press('a');
  expect((await sent).postDataJSON()).toMatchObject({ version: 1 });
  await command('thaw', 'console');
  expect((await answer).status()).toBe(409);
  await page.getByRole('alert').filter({ hasText: 'nothing was decided' }).waitFor();
  const changed = page.locator('.changed', { hasText: 'Read it again' });
  await changed.waitFor();
  expect(await changed.textContent()).toContain('Ask for other forms');
  expect((await readAction(id)).state).toBe('awaiting_approval');
  await page.keyboard.press('a');
  await page.getByText('It is version 2 now. Press A again to approve.').waitFor();
  await page.keyboard.press('a');
  await toast(page, 'Approved: Create the task “Ask for other forms”');
});

test('what cannot be undone needs two presses, and moving on in between disarms it', async () => {
  const mail = {
    action_type: 'email.send',
    target: { system: 'mail', ref: 'outbox' },
    inputs: { to: [{ person: 'jonas' }], subject: 'The offer', text: 'Here it is.' },
    risk: 'medium',
    reversibility: 'irreversible',
    rollback: { strategy: 'not_possible' },
  } as const;
  const id = await propose({ ...mail, expires_at: new Date(Date.now() + 1_800_000).toISOString() });
  await propose();
  const page = await open(await browserOf('jonas'), '/inbox');
  const { title } = await readAction(id);
  const heading = page.getByRole('heading', { name: title, level: 2 });
  const warning = page.getByText('This cannot be undone. Press A again to approve.');
  await heading.waitFor();
  await page.keyboard.press('a');
  await warning.waitFor();
  await page.keyboard.press('j');
  await heading.waitFor({ state: 'detached' });
  await page.keyboard.press('k');
  await heading.waitFor();
  expect(await warning.count()).toBe(0);
  expect((await readAction(id)).state).toBe('awaiting_approval');
  await page.keyboard.press('a');
  await warning.waitFor();
  await page.keyboard.press('a');
  await toast(page, 'Approved');
  expect((await readAction(id)).decisions).toHaveLength(1);
});

test('of two people who decide at once one counts, and the other is told who it was', async () => {
  const id = await propose();
  const { title } = await readAction(id);
  const people = await Promise.all(
    ['jonas', 'operator'].map(async (person) => open(await browserOf(person), `/inbox?id=${id}`)),
  );
  for (const page of people) {
    await page.getByRole('heading', { name: title, level: 2 }).waitFor();
  }
  // A console that hangs answers neither before both have decided.
  await command('freeze', 'console');
  const answers = people.map((page) =>
    page.waitForResponse((response) => response.url().endsWith('/approve')),
  );
  for (const page of people) {
    const sent = page.waitForRequest((request) => request.url().endsWith('/approve'));
    await page.keyboard.press('a');
    await sent;
  }
  await command('thaw', 'console');
  const statuses = (await Promise.all(answers)).map((answer) => answer.status());
  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409]);
  const { decisions } = await readAction(id);
  expect(decisions).toHaveLength(1);
  const [late, name] = statuses[0] === 200 ? [people[1], 'Jonas'] : [people[0], 'Ana'];
  await late
    ?.getByText(new RegExp(`^Your word came too late\\. It is .+\\. ${name} said yes\\.$`))
    .waitFor();
});

test('an edit makes a new version that waits again', async () => {
  const id = await propose();
  const page = await open(await browserOf('operator'), `/inbox?id=${id}`);
  await page.getByRole('heading', { name: (await readAction(id)).title, level: 2 }).waitFor();
  await page.keyboard.press('e');
  await page.getByLabel('Title').fill('Ask for the new forms');
  await page.keyboard.press('Control+Enter');
  await toast(page, 'Version 2');
  expect(await readAction(id)).toMatchObject({
    version: 2,
    state: 'awaiting_approval',
    inputs: { title: 'Ask for the new forms', notes: 'From the onboarding plan.' },
  });
});

test('several alike are decided after one look at each title, and each for itself', async () => {
  const ids = [await propose(), await propose()];
  const page = await open(await browserOf('jonas'), '/inbox');
  await page.locator('.list-count', { hasText: '2 waiting' }).waitFor();
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+J');
  await page.getByText('2 selected').waitFor();
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog', { name: 'Approve 2 Actions?' });
  for (const id of ids) await dialog.getByText((await readAction(id)).title).waitFor();
  await dialog.getByRole('button', { name: 'Approve all 2' }).click();
  await toast(page, 'Approved: 2 Actions');
  await waitFor('both are decided', async () =>
    (await Promise.all(ids.map(readAction))).every(({ state }) => state !== 'awaiting_approval'),
  );
});

test('whoever may not decide reads everything and is told who may', async () => {
  const id = await propose();
  const page = await open(await browserOf('vera'), `/inbox?id=${id}`);
  await page.getByText(/Only approvers decide\. Ask .*(Ana|Jonas)/).waitFor();
  expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  await page.getByText('Exactly this will happen').waitFor();
});
