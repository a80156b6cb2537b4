/** The addresses of the console, and how a test goes from one to the next without loading the application again. */
import type { Page } from 'playwright-core';
import { atRest } from './visit.ts';

/** Each page with the words of its own states: what it reads, and what did not happen when that failed. */
export const PAGES = [
  { path: '/', what: 'today' },
  { path: '/inbox', what: 'the inbox' },
  { path: '/calendar', what: 'the calendar' },
  { path: '/plans', what: 'the plans' },
  { path: '/memory', what: 'the memories' },
  { path: '/canvas?fn=block_outcomes', what: 'the table' },
  { path: '/activity', what: 'the Actions' },
  { path: '/situation', what: 'the situation' },
  { path: '/controls', what: 'the switches' },
  { path: '/settings', what: "the calendar's connection" },
] as const;

/** The parts of pages that have an address of their own. */
export const PARTS = [
  '/memory?tab=conflicts',
  '/memory?tab=links',
  '/canvas',
  '/activity?tab=audit',
  '/activity?tab=jobs',
  '/controls?part=policy',
  '/controls?part=limits',
  '/controls?part=people',
  '/settings?part=hours',
  '/settings?part=prompts',
  '/settings?part=you',
  '/more',
  '/nowhere',
] as const;

/** As Back and Forward do it: the application shows another address. */
export async function go(page: Page, path: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`);
  await page.evaluate(`dispatchEvent(new PopStateEvent('popstate'))`);
}

export async function goAndRest(page: Page, path: string): Promise<void> {
  await go(page, path);
  await atRest(page);
}

/** How far the page can be scrolled sideways: nothing may make it, at any width. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}
