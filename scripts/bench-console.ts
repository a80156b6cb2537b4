/**
 * `npm run bench:console`: what the console costs a browser and its machine, beside the budgets of design 06 §14: the first load, reactions
 * to keys and changes, the stop in nine tabs, memory, the build. Prints and never judges; on a machine that does other work the times
 * are that machine's. `-- --quick` does each a few times only.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { z } from 'zod';
import { firstLoad, type FirstLoad, type Visits } from './bench/console/first-load.ts';
import {
  changeToVisible,
  keyToCard,
  pageChanges,
  stopInNineTabs,
  type StopSeen,
} from './bench/console/reactions.ts';
import { measure, quantile } from './bench/measure.ts';
import { residentMib } from './bench/process-facts.ts';
import { number, ratio, table } from './bench/table.ts';
import { runCommand } from './cli/run-command.ts';
import { makeWeb } from './web/build-web.ts';
import { openConsoleStage, type ConsoleStage } from './web/console-stage.ts';
import { fillWeek } from './web/fill-week.ts';
import { findChromium } from './web/find-chromium.ts';
import { openBrowser } from './web/open-browser.ts';
import { signIn } from './web/sign-in.ts';

/** How often each is done; with `--quick`, which shows that all of it works more than how fast it is, seldom. */
const OFTEN = { visits: 5, cards: 30, changes: 20, views: 100, rounds: 3 };
const SELDOM = { visits: 1, cards: 4, changes: 3, views: 10, rounds: 1 };
const TIMES = process.argv.includes('--quick') ? SELDOM : OFTEN;
const say = (line: string): void => console.error(`  … ${line}`);
type State = Awaited<ReturnType<BrowserContext['storageState']>>;

await runCommand(async () => {
  const chromium = findChromium();
  if (chromium === undefined)
    throw new Error('There is no Chromium here (apt-get install chromium).');
  const build_s = await buildSeconds();
  const stage = await openConsoleStage({ onStep: say });
  const browser = await openBrowser(chromium);
  try {
    const rows = await figures(stage, browser);
    rows.push(timeRow('build of the pages, from nothing', build_s * 1000, 3000));
    console.log(table('The console', ['what', 'measured', 'budget', 'of budget'], rows));
  } finally {
    await browser.close();
    await stage.stop();
  }
  console.log(`\n  ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}, ${process.version}`);
});

async function buildSeconds(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'almanac-build-'));
  try {
    const from = performance.now();
    await makeWeb(folder);
    return (performance.now() - from) / 1000;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function figures(stage: ConsoleStage, browser: Browser): Promise<string[][]> {
  const rss = (): number => residentMib(stage.almanac.process('console').pid) ?? Number.NaN;
  const idle_mib = rss();
  say('a week of work');
  await fillWeek(stage, Date.now());
  const titles = await proposeCards(stage);
  const [ana, jonas] = [
    await stateOf(browser, stage, 'operator'),
    await stateOf(browser, stage, 'jonas'),
  ];
  say('first visits');
  const load = await firstLoad(browser, { state: ana, url: stage.url, times: TIMES.visits });
  say('keys, pages and changes');
  const reacted = await reactions(stage, browser, jonas, titles);
  say('views');
  const views = await viewTimes(stage, jonas);
  say('a stop in nine tabs');
  const stop = await stopInNineTabs(browser, { mine: ana, other: jonas, url: stage.url });
  return [
    ...loadRows(load),
    ...reacted,
    ...views,
    ...stopRows(stop),
    mibRow('memory of the console, idle', idle_mib, 110),
    mibRow('memory of the console, after all this', rss(), 150),
  ];
}

async function proposeCards(stage: ConsoleStage): Promise<string[]> {
  const titles: string[] = [];
  for (let n = 0; n < TIMES.cards; n += 1) titles.push(await proposeCard(stage, n));
  return titles;
}

/** The title of its card. They expire one after another, before all others, so that they come in this order. */
async function proposeCard(stage: ConsoleStage, n: number): Promise<string> {
  const expires_at = new Date(Date.now() + 20 * 60_000 + n * 1000).toISOString();
  const id = await stage.propose('planner', {
    action_type: 'task.create',
    target: { system: 'almanac', ref: 'tasks' },
    inputs: { title: `Card number ${n}`, notes: 'From the onboarding plan.' },
    expected_effect: 'One task more in Coda, without a date.',
    reasoning: 'The onboarding plan names it as a step that only a person can do.',
    evidence: ['Plan “Onboarding”'],
    rollback: { strategy: 'manual' },
    idempotency_key: `bench-console-${process.pid}-${n}`,
    expires_at,
  });
  const reply = z.object({ title: z.string() });
  const path = `/api/v1/actions/${id}`;
  return (await stage.operator('action-gateway').call({ method: 'GET', path, reply })).title;
}

async function stateOf(browser: Browser, { url }: ConsoleStage, person: string): Promise<State> {
  const context = await browser.newContext();
  try {
    await signIn(await context.newPage(), url, person);
    return await context.storageState();
  } finally {
    await context.close();
  }
}

async function reactions(
  stage: ConsoleStage,
  browser: Browser,
  storageState: State,
  titles: readonly string[],
): Promise<string[][]> {
  const context = await browser.newContext({
    storageState,
    viewport: { width: 1440, height: 900 },
  });
  try {
    const page = await context.newPage();
    await page.goto(`${stage.url}/inbox`);
    await page.getByRole('heading', { name: titles[0] ?? '', level: 2 }).waitFor();
    const keys = await keyToCard(page, titles.slice(1));
    const pages = await pageChanges(page, TIMES.rounds);
    let n = TIMES.cards;
    const changes = await changeToVisible(page, TIMES.changes, () => proposeCard(stage, (n += 1)));
    return [
      timeRow(`key to the next card, p95 of ${keys.length}`, quantile(keys, 0.95), 50),
      timeRow(`page to page with 60 ms, p50 of ${pages.length}`, quantile(pages, 0.5), 150),
      timeRow(`change to visible, p95 of ${changes.length}`, quantile(changes, 0.95), 500),
    ];
  } finally {
    await context.close();
  }
}

/** As a browser asks for them, one at a time. */
async function viewTimes(stage: ConsoleStage, { cookies }: State): Promise<string[][]> {
  const headers = { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
  const rows: string[][] = [];
  for (const view of ['today', 'situation', 'status']) {
    const { p95_ms } = await measure(TIMES.views, 1, async () => {
      const answer = await fetch(`${stage.url}/api/views/${view}`, { headers });
      if (!answer.ok) throw new Error(`${view}: ${answer.status} ${await answer.text()}`);
      await answer.json();
    });
    rows.push(timeRow(`view ${view}, p95 of ${TIMES.views}`, p95_ms, 150));
  }
  return rows;
}

function loadRows({ script_kb, style_kb, font_kb, lan, slow }: FirstLoad): string[][] {
  const kb = (what: string, measured: number, budget: number): string[] => [
    what,
    `${number(measured)} kB`,
    `${budget} kB`,
    ratio(measured, budget),
  ];
  const visit = (where: string, { lcp_ms, cls }: Visits, budget: number): string[][] => [
    timeRow(`largest paint, ${where}`, lcp_ms, budget),
    [`layout shift, ${where}`, number(cls, 3), '0.02', ratio(cls, 0.02)],
  ];
  return [
    kb('first load, scripts (gzip)', script_kb, 60),
    kb('first load, styles (gzip)', style_kb, 12),
    kb('first load, fonts', font_kb, 100),
    ...visit('LAN', lan, 600),
    ...visit('1.6 Mbit/s, 150 ms, CPU ÷ 4', slow, 1800),
    timeRow('longest task at the start, CPU ÷ 4, worst visit', slow.longest_task_ms, 100),
    ['… in the middle visit', `${number(slow.middle_task_ms)} ms`, '', ''],
  ];
}

function stopRows({ own_ms, tabs_ms, other_person_ms }: StopSeen): string[][] {
  return [
    timeRow('stop to band, own tab', own_ms, 1000),
    timeRow('stop to band, last of eight other tabs', tabs_ms, 1000),
    timeRow('stop to band, another person', other_person_ms, 1000),
  ];
}

function timeRow(what: string, measured_ms: number, budget_ms: number): string[] {
  return [
    what,
    `${number(measured_ms)} ms`,
    `${number(budget_ms)} ms`,
    ratio(measured_ms, budget_ms),
  ];
}

function mibRow(what: string, measured: number, budget: number): string[] {
  return [what, `${number(measured)} MiB`, `${budget} MiB`, ratio(measured, budget)];
}
