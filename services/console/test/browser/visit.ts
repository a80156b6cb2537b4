/** What the browser tests share: a browser, people in it, and Actions that wait. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { z } from 'zod';
import { action, type Action, type ActionInput } from '@almanac/shared/contracts/actions';
import { serviceClient, type ServiceClient } from '@almanac/shared/http/call';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { findChromium } from '../../../../scripts/web/find-chromium.ts';
import { openBrowser } from '../../../../scripts/web/open-browser.ts';
import { signIn } from '../../../../scripts/web/sign-in.ts';

const { console: url, gateway, memory, tokens, commands } = inject('almanac');
/** Under a loaded machine a page is slow, but nothing waits longer than this for what must come. */
export const PATIENCE_MS = 40_000;

/** What asks for a fresh sign-in takes one of the last ten minutes. */
const FRESH_MS = 8 * 60_000;

let browser: Browser | undefined;
const known = new Map<string, { context: BrowserContext; at: number }>();

process.once('beforeExit', () => void browser?.close());

async function newContext(): Promise<BrowserContext> {
  browser ??= await openBrowser(findChromium() ?? 'chromium');
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

/**
 * The browser of this person, who is signed in. All tests share it, as a person uses one for everything: the application is loaded from
 * its cache. What a test opened in it is closed after the test (`closeAll`).
 */
export async function browserOf(person: string): Promise<BrowserContext> {
  const mine = known.get(person);
  if (mine !== undefined && Date.now() - mine.at < FRESH_MS) return mine.context;
  const context = await enter(mine?.context ?? (await newContext()), person);
  known.set(person, { context, at: Date.now() });
  return context;
}

/** Another browser of this person, for a test that changes what all pages of a browser share, as its clock is. */
export async function anotherBrowserOf(person: string): Promise<BrowserContext> {
  return enter(await newContext(), person);
}

async function enter(context: BrowserContext, person: string): Promise<BrowserContext> {
  await context.clearCookies();
  const entrance = await context.newPage();
  await signIn(entrance, url, person);
  await entrance.close();
  return context;
}

/** Nobody is signed in. */
export function emptyBrowser(): Promise<BrowserContext> {
  return newContext();
}

/** After each test: no page of it goes on reading, and no browser but those of people stays. */
export async function closeAll(): Promise<void> {
  const people = [...known.values()].map(({ context }) => context);
  for (const context of browser?.contexts() ?? []) {
    if (!people.includes(context)) await context.close();
    else for (const page of context.pages()) await page.close();
  }
}

/** The page, with what must not happen on any: a script error, or something the security policy refused. */
export async function open(
  context: BrowserContext,
  path: string,
  prepare?: (page: Page) => Promise<void>,
): Promise<Page> {
  const page = await context.newPage();
  await prepare?.(page);
  page.on('pageerror', (error) => expect.soft(error.message).toBe('no error of a script'));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) {
      expect.soft(message.text()).toBe('nothing that the policy refuses');
    }
  });
  await page.goto(url + path);
  return page;
}

const as = (name: string): ServiceClient =>
  serviceClient({ service: 'action-gateway', url: gateway, token: tokens[name] ?? '' });

let made = 0;

/** A proposal that waits for people. */
export async function propose(more: Partial<ActionInput> = {}, by = 'planner'): Promise<string> {
  made += 1;
  const body = {
    action_type: 'task.create',
    target: { system: 'almanac', ref: 'tasks' },
    inputs: { title: `Ask for intake form ${made}`, notes: 'From the onboarding plan.' },
    expected_effect: 'One task more in Coda, without a date.',
    reasoning: 'The onboarding plan names it as a step that only a person can do.',
    rollback: { strategy: 'manual' },
    idempotency_key: `browser-${process.pid}-${made}`,
    ...more,
  };
  const reply = z.object({ action_id: z.string(), decision: z.literal('awaiting_approval') });
  return (await as(by).call({ method: 'POST', path: '/api/v1/actions', body, reply })).action_id;
}

export function readAction(action_id: string): Promise<Action> {
  return as('operator').call({
    method: 'GET',
    path: `/api/v1/actions/${action_id}`,
    reply: action,
  });
}

/** The planner changes what it asked for. */
export async function revise(action_id: string, inputs: Record<string, unknown>): Promise<void> {
  const path = `/api/v1/actions/${action_id}/revise`;
  await as('planner').call({ method: 'POST', path, body: { inputs }, reply: z.unknown() });
}

/** A document of the operator's, as whoever keeps them hands it in. */
export async function keepDocument(body: {
  doc_id: string;
  title: string;
  content: string;
}): Promise<void> {
  const token = tokens['operator'] ?? '';
  const client = serviceClient({ service: 'memory-gateway', url: memory, token });
  await client.call({ method: 'POST', path: '/api/v1/memory/docs', body, reply: z.unknown() });
}

/** So that no test meets the Actions of another. */
export async function clearInbox(): Promise<void> {
  const { items } = await as('operator').call({
    method: 'GET',
    path: '/api/v1/actions',
    query: { status: 'awaiting_approval', limit: '200' },
    reply: z.object({ items: z.array(z.object({ action_id: z.string() })) }),
  });
  for (const { action_id } of items) {
    const path = `/api/v1/actions/${action_id}/cancel`;
    await as('operator').call({ method: 'POST', path, body: {}, reply: z.unknown() });
  }
}

/** `end` and `start`, `freeze` and `thaw` a process; `fill` gives Almanac a normal week, once. */
export async function command(
  what: 'end' | 'start' | 'freeze' | 'thaw' | 'fill',
  name = '',
): Promise<void> {
  const answer = await fetch(`${commands}/${what}/${name}`, { method: 'POST' });
  if (!answer.ok) throw new Error(`${what} ${name}: ${await answer.text()}`);
}

/** Calls as the page does: in the name of the person, through the console. */
export async function call<Reply>(
  page: Page,
  method: string,
  path: string,
  body?: unknown,
): Promise<Reply> {
  const init = {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const asked = `fetch(${JSON.stringify(path)}, ${JSON.stringify(init)})`;
  const script = `${asked}.then(async (answer) => [answer.status, await answer.json()])`;
  const [status, reply] = (await page.evaluate(script)) as [number, Reply];
  expect(status, JSON.stringify(reply)).toBeLessThan(300);
  return reply;
}

/** Until nothing is being read any more and the letters are there. */
export async function atRest(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  const busy = page.locator('[aria-busy=true]');
  await waitFor('everything is read', async () => (await busy.count()) === 0, PATIENCE_MS);
  await page.evaluate('document.fonts.ready.then(() => undefined)');
}

/** Ends a stop, whoever made it. */
export async function resume(): Promise<void> {
  const body = { reason: 'The test is over.' };
  await as('operator').call({
    method: 'POST',
    path: '/api/v1/controls/resume',
    body,
    reply: z.unknown(),
  });
}
