/** The states of design 06 §7, each by its real cause: a service that is slow, ended or stopped, a person without the right. */
import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { goAndRest, go, PAGES } from './pages.ts';
import { atRest, browserOf, clearInbox, command, open, resume } from './visit.ts';

const OWNERS = ['action-gateway', 'memory-gateway', 'observer', 'planner', 'scheduler'];
/** Pages that are put together of several services: what is missing is said in its place. */
const MADE_OF_PARTS = ['/', '/situation'];
/** What they show the frame of every page reads as well, so that only a fresh visit has nothing yet. */
const READ_BY_FRAME = ['/inbox', '/controls'];

const visit = (page: Page, path: string): Promise<unknown> =>
  READ_BY_FRAME.includes(path) ? page.goto(new URL(path, page.url()).href) : go(page, path);

const everyOwner = (what: 'start' | 'freeze' | 'thaw' | 'end'): Promise<unknown> =>
  Promise.all(OWNERS.map((name) => command(what, name)));

afterEach(async () => {
  await everyOwner('start');
  await everyOwner('thaw');
  await resume();
});

test('while a service thinks, a page says what it loads and shows nothing as if it were empty', async () => {
  const page = await open(await browserOf('operator'), '/more');
  await atRest(page);
  await everyOwner('freeze');
  for (const { path, what } of PAGES) {
    await visit(page, path);
    await page.getByText(`Loading ${what}`, { exact: true }).first().waitFor();
    await page.locator('[aria-busy=true] .skeleton').first().waitFor();
    expect(await page.locator('main .state').count(), path).toBe(0);
  }
  await page.close();
});

test('what cannot be read says so in the place of the content, and comes back by itself', async () => {
  const page = await open(await browserOf('operator'), '/more');
  await atRest(page);
  await everyOwner('end');
  for (const { path, what } of PAGES.filter((one) => !MADE_OF_PARTS.includes(one.path))) {
    await visit(page, path);
    const sentence = `${what.charAt(0).toUpperCase()}${what.slice(1)} did not load.`;
    const failed = page.locator('main .state', { hasText: sentence }).first();
    await failed.getByText(/^Trying again in \d s\.$/).waitFor();
    await failed.getByRole('button', { name: 'Try again' }).waitFor();
  }
  await go(page, '/situation');
  await page
    .getByText(/^This could not be read\. /)
    .first()
    .waitFor();
  await go(page, '/');
  await page.getByText(/^What waits for you is not known\. /).waitFor();
  await page.getByText('State unknown, treated as stopped.').waitFor();
  await page.locator('.status-dot', { hasText: 'State unknown' }).waitFor();
  await go(page, '/plans');
  await page.getByText('The plans did not load.').waitFor();
  await everyOwner('start');
  await page.getByText('The plans did not load.').waitFor({ state: 'detached' });
  await page.getByText('State unknown, treated as stopped.').waitFor({ state: 'detached' });
  await page.close();
}, 180_000);

test('one service less: the dot names it, its own part is missing, and everything else works', async () => {
  await command('end', 'observer');
  const page = await open(await browserOf('operator'), '/');
  await page.locator('.status-dot', { hasText: /observer/i }).waitFor();
  await page.getByText(/^The reflection is not known\. /).waitFor();
  await page.getByRole('heading', { name: 'Worth knowing' }).waitFor();
  await goAndRest(page, '/plans');
  expect(await page.locator('main .state', { hasText: 'did not load' }).count()).toBe(0);
  await page.close();
});

test('nothing is said where there is nothing: good news, and filters with a way out of them', async () => {
  await clearInbox();
  const page = await open(await browserOf('operator'), '/inbox');
  await page.getByRole('heading', { name: 'Nothing waits for you.' }).waitFor();
  const filtered = [
    ['/inbox?show=mine', 'Nothing under “Asked by me”.'],
    ['/plans?status=cancelled', 'No plan fits this filter'],
    ['/memory?status=redacted', 'No memory fits this filter'],
    // There is no such state, which is the address's fault and nobody else's.
    ['/activity?status=rolled_back', 'Nothing can fit this filter'],
    ['/activity?type=purchase_order.create', 'No Action fits this filter'],
    ['/canvas?fn=block_outcomes&from=2020-01-01&to=2020-01-31', 'Nothing to count in these days'],
    ['/nowhere', 'There is no such page'],
  ] as const;
  for (const [path, name] of filtered) {
    await goAndRest(page, path);
    await page.getByRole('heading', { name }).waitFor();
  }
  await page.close();
});

/** Buttons that would plan, schedule, approve or execute: each must say that it cannot. */
const ACTS =
  /^(Approve|Apply|Reschedule|Undo run|Done|Extend|Pin|Skip|Schedule|Revise|Make a plan)/;

test('while everything is stopped every page says so, and what acts is held with the reason', async () => {
  const page = await open(await browserOf('operator'), '/more');
  await atRest(page);
  await page.keyboard.press('Control+Shift+.');
  await page.getByText('By Ana at').waitFor();
  const acting: string[] = [];
  for (const { path } of PAGES) {
    await goAndRest(page, path);
    expect(await page.title()).toMatch(/^■ STOPPED · /);
    await page.getByText('Everything is stopped.', { exact: true }).waitFor();
    acting.push(...(await pressable(page, ACTS)).map((name) => `${path}: ${name}`));
  }
  expect(acting).toEqual([]);
  await page.close();
});

const CHANGES =
  /^(Approve|Reject|Edit|Apply|Reschedule|Undo run|Done|Extend|Pin|Skip|Move|Schedule|Revise|Make a plan|That.s wrong|Switch|Change|Add|Stop an agent|Acknowledge|Resolve|Invite|Reconcile)/;

test('who only looks finds every page, and no button that would be refused', async () => {
  const page = await open(await browserOf('vera'), '/more');
  const refused: string[] = [];
  for (const { path } of PAGES) {
    await goAndRest(page, path);
    expect(await page.locator('main .state', { hasText: 'did not load' }).count(), path).toBe(0);
    refused.push(...(await pressable(page, CHANGES)).map((name) => `${path}: ${name}`));
  }
  expect(refused).toEqual([]);
  await page.close();
});

/** The names of buttons in the page itself that can be pressed. */
async function pressable(page: Page, which: RegExp): Promise<string[]> {
  const names = await page.locator('main button:not([aria-disabled=true])').allTextContents();
  return names.filter((name) => which.test(name));
}
