import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { PAGES } from './pages.ts';
import {
  anotherBrowserOf,
  browserOf,
  clearInbox,
  command,
  open,
  propose,
  readAction,
  resume,
} from './visit.ts';

beforeEach(clearInbox);
afterEach(async () => {
  await command('start', 'console');
  await resume();
});

const stopped = (page: Page) => page.getByText('Everything is stopped.', { exact: true });
/** Who holds the lock listens for all; the others wait for it. */
const LOCKS = `navigator.locks.query().then(({ held, pending }) => [held.length, pending.length])`;

test('nine tabs have one stream; a stop in one is seen in all and by another person; when the one that listens is closed, another does', async () => {
  const mine = await browserOf('operator');
  const listening = new Set<Page>();
  mine.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/stream') listening.add(request.frame().page());
  });
  const tabs: Page[] = [];
  for (const { path } of PAGES.slice(0, 9)) tabs.push(await open(mine, path));
  const [first, ...others] = tabs as [Page, ...Page[]];
  const other_person = await open(await browserOf('jonas'), '/inbox');
  await waitFor('one listens', async () => String(await first.evaluate(LOCKS)) === '1,8');
  expect([...listening]).toEqual([first]);

  await tabs[8]?.bringToFront();
  await tabs[8]?.keyboard.press('Control+Shift+.');
  await Promise.all([...tabs, other_person].map((page) => stopped(page).waitFor()));
  for (const tab of tabs) {
    await expect.poll(() => tab.title()).toMatch(/^■ STOPPED · /);
    expect(await tab.locator('link[rel=icon]').getAttribute('href')).toBe('/stopped.svg');
  }
  await first.close();
  await resume();
  await Promise.all(others.map((page) => stopped(page).waitFor({ state: 'detached' })));
  expect(String(await others[0]?.evaluate(LOCKS))).toBe('1,7');
  expect([...listening].slice(1)).toHaveLength(1);
  await propose();
  await Promise.all(others.map((page) => page.locator('.rail .count', { hasText: '1' }).waitFor()));
  for (const page of others) await page.close();
});

test('where nothing is heard any more a page says since when it is old and holds what acts; afterwards it reads everything anew', async () => {
  const id = await propose();
  // Only so that the silence need not be waited for: the time that passes is this browser's alone.
  const page = await open(await anotherBrowserOf('jonas'), `/inbox?id=${id}`, (one) =>
    one.clock.install(),
  );
  const approve = page.getByRole('button', { name: 'Approve' });
  await approve.waitFor();
  await command('end', 'console');
  await page.clock.fastForward(45_000);
  await page.locator('.status-dot', { hasText: /^Offline, showing \d\d:\d\d$/ }).waitFor();
  await page.getByText(/^As of \d\d:\d\d, offline$/).waitFor();
  await page.getByText('Offline: what you see may be old.').waitFor();
  expect(await approve.getAttribute('aria-disabled')).toBe('true');
  await page.keyboard.press('a');

  const later = await propose();
  const { title } = await readAction(later);
  await command('start', 'console');
  await page.locator('.status-dot', { hasText: 'Offline' }).waitFor({ state: 'detached' });
  await page.getByText(/^As of /).waitFor({ state: 'detached' });
  // What came meanwhile waits at the top until it is asked for: nothing moves under the pointer.
  await page.getByRole('button', { name: '1 new' }).click();
  await page.getByRole('link', { name: title }).waitFor();
  expect((await readAction(id)).decisions).toEqual([]);
  await page.keyboard.press('a');
  await page.locator('.toast', { hasText: 'Approved' }).waitFor();
  await page.close();
});
