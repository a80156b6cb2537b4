/** What the first visit of a browser costs: how much comes over the wire, when the page is there, and whether anything jumps or blocks. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { WEB_DIST } from '../../web/build-web.ts';
import { quantile } from '../measure.ts';

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

interface Visit {
  lcp_ms: number;
  cls: number;
  longest_task_ms: number;
}

/** Of the visits the middle one counts, where it is not called the worst. */
export interface Visits extends Visit {
  /** The worst. */
  cls: number;
  /** The worst; on a machine that does other work at the time, that work is in it. */
  longest_task_ms: number;
  middle_task_ms: number;
}

export interface FirstLoad {
  script_kb: number;
  style_kb: number;
  font_kb: number;
  lan: Visits;
  /** 1.6 Mbit/s with 150 ms, a processor a quarter as fast. */
  slow: Visits;
}

const SLOW = { bits_per_s: 1_600_000, latency_ms: 150, cpu: 4 };

export interface Visitor {
  state: State;
  url: string;
  /** How many visits of each kind. */
  times: number;
}

export async function firstLoad(browser: Browser, visitor: Visitor): Promise<FirstLoad> {
  const paths = await inNewContext(browser, visitor.state, async (page) => {
    const session = await arrive(page, visitor.url);
    return JSON.parse(await ask(session, LOADED)) as string[];
  });
  const sum = (type: RegExp): number =>
    paths.filter((path) => type.test(path)).reduce((kb, path) => kb + sizeKb(path), 0);
  return {
    script_kb: sum(/\.js$/),
    style_kb: sum(/\.css$/),
    font_kb: sum(/\.woff2$/),
    lan: await visits(browser, visitor, () => Promise.resolve()),
    slow: await visits(browser, visitor, slowDown),
  };
}

/** As gzip has it; what gzip does not shrink goes as it is. */
function sizeKb(path: string): number {
  const file = join(WEB_DIST, path);
  return statSync(existsSync(`${file}.gz`) ? `${file}.gz` : file).size / 1000;
}

async function visits(
  browser: Browser,
  { state, url, times }: Visitor,
  prepare: (page: Page) => Promise<void>,
): Promise<Visits> {
  const seen: Visit[] = [];
  for (let visit = 0; visit < times; visit += 1) {
    seen.push(
      await inNewContext(browser, state, async (page) => {
        await prepare(page);
        return JSON.parse(await ask(await arrive(page, url), OBSERVED)) as Visit;
      }),
    );
  }
  const sorted = (of: keyof Visit): number[] =>
    seen.map((one) => one[of]).toSorted((a, b) => a - b);
  return {
    lcp_ms: quantile(sorted('lcp_ms'), 0.5),
    cls: quantile(sorted('cls'), 1),
    longest_task_ms: quantile(sorted('longest_task_ms'), 1),
    middle_task_ms: quantile(sorted('longest_task_ms'), 0.5),
  };
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const bytes_per_s = SLOW.bits_per_s / 8;
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: SLOW.latency_ms,
    downloadThroughput: bytes_per_s,
    uploadThroughput: bytes_per_s,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW.cpu });
}

/** A browser that was never here, but for who is signed in. */
async function inNewContext<Result>(
  browser: Browser,
  storageState: State,
  work: (page: Page) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext({
    storageState,
    viewport: { width: 1440, height: 900 },
  });
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Until the last part of Today is there. */
async function arrive(page: Page, url: string): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await page.goto(url);
  await ask(session, ARRIVED);
  return session;
}

/** By the debugger: what Playwright brings into a page to find things in it is a long task of its own. */
async function ask(session: CDPSession, expression: string): Promise<string> {
  const asked = { expression, awaitPromise: true, returnByValue: true };
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', asked);
  if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
  return String(result.value);
}

const ARRIVED = `new Promise((resolve) => {
  const look = () => document.getElementById('worth-title') === null ? requestAnimationFrame(look) : resolve();
  look();
}).then(() => document.fonts.ready).then(() => 'there')`;
const LOADED = `JSON.stringify(performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname))`;
/** Buffered entries come in a task of their own, right after. */
const OBSERVED = `new Promise((resolve) => {
  const seen = { lcp_ms: 0, cls: 0, longest_task_ms: 0 };
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('largest-contentful-paint', ({ startTime }) => { seen.lcp_ms = Math.max(seen.lcp_ms, startTime); });
  watch('layout-shift', ({ value, hadRecentInput }) => { if (!hadRecentInput) seen.cls += value; });
  watch('longtask', ({ duration }) => { seen.longest_task_ms = Math.max(seen.longest_task_ms, duration); });
  requestAnimationFrame(() => setTimeout(() => resolve(JSON.stringify(seen)), 100));
})`;
