/**
 * `npm run shots [-- page …]`: fills an Almanac with a normal week and writes what its console shows into docs/screens, light, dark and
 * on a phone. For looking at in a review; nothing compares them.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { runCommand } from './cli/run-command.ts';
import { ROOT } from './cli/settings.ts';
import { openConsoleStage, type ConsoleStage } from './web/console-stage.ts';
import { fillWeek } from './web/fill-week.ts';
import { findChromium } from './web/find-chromium.ts';
import { openBrowser } from './web/open-browser.ts';
import { signIn } from './web/sign-in.ts';

const FOLDER = join(ROOT, 'docs/screens');
/** A Wednesday, in the middle of the work of the day. */
const NOW = '2026-11-25T13:20:00Z';
const PAGES = [
  '',
  'inbox',
  'calendar',
  'plans',
  'memory',
  'canvas',
  'activity',
  'situation',
  'controls',
  'settings',
];
const LOOKS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const;
type Look = (typeof LOOKS)[number];
/** How long a page may take to come to rest. */
const REST_MS = 20_000;

await runCommand(async () => {
  const wanted = process.argv.slice(2);
  const pages = PAGES.filter((page) => wanted.length === 0 || wanted.includes(page || 'today'));
  const chromium = findChromium();
  if (chromium === undefined)
    throw new Error('There is no Chromium here (apt-get install chromium).');
  mkdirSync(FOLDER, { recursive: true });
  const stage = await openConsoleStage({ now: NOW, onStep: (text) => console.log(`  ${text}`) });
  const browser = await openBrowser(chromium);
  try {
    await fillWeek(stage, Date.parse(NOW));
    for (const look of LOOKS) await shootAll(browser, stage, look, pages);
  } finally {
    await browser.close();
    await stage.stop();
  }
});

async function shootAll(
  browser: Browser,
  stage: ConsoleStage,
  look: Look,
  pages: readonly string[],
): Promise<void> {
  const { name, ...options } = look;
  const context = await browser.newContext({ ...options, reducedMotion: 'reduce' });
  context.setDefaultTimeout(REST_MS);
  const page = await context.newPage();
  await page.clock.setFixedTime(NOW);
  await signIn(page, stage.url, 'operator');
  for (const path of pages) {
    await page.goto(`${stage.url}/${path}`);
    await atRest(page);
    await shoot(page, `${path || 'today'}-${name}`);
    if (path === 'inbox') await shootInbox(page, name);
  }
  await context.close();
}

/** The states of the inbox that are worth a look of their own. */
async function shootInbox(page: Page, look: string): Promise<void> {
  const stop = page.getByRole('button', { name: 'Stop everything', exact: true });
  if (look === 'phone') {
    await page.locator('.row a').first().click();
    await atRest(page);
    await shoot(page, `inbox-card-${look}`);
  }
  if (look !== 'light') return;
  await page.keyboard.press('a');
  await page.getByText('Press A again to approve.').waitFor();
  await shoot(page, 'inbox-armed-light');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search, or run a command' }).fill('cal');
  await shoot(page, 'palette-light');
  await page.keyboard.press('Escape');
  await stop.click();
  await page.getByText('Everything is stopped.', { exact: true }).waitFor();
  await page.getByText(/services confirmed/).waitFor({ state: 'detached' });
  await shoot(page, 'inbox-stopped-light');
  await page.getByRole('button', { name: 'Resume…' }).click();
  await shoot(page, 'resume-light');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /Undo the stop/ }).click();
  await page.getByText('Everything is stopped.', { exact: true }).waitFor({ state: 'detached' });
}

async function atRest(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await waitFor(
    'everything is read',
    async () => (await page.locator('[aria-busy=true]').count()) === 0,
  );
  await page.evaluate('document.fonts.ready.then(() => undefined)');
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
  console.log(`  ${name}.png`);
}
