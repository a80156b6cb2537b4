import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { browserOf, clearInbox, emptyBrowser, open, propose, readAction } from './visit.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

let id: string;
let title: string;

beforeAll(async () => {
  await clearInbox();
  id = await propose();
  ({ title } = await readAction(id));
});

/** "rule: where", one for each fault. The policy of the page would refuse a script of another place, so it comes by the debugger. */
async function faults(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: AXE });
  const expression = `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) => JSON.stringify(
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ': ' + target.join(' ') + ' ' + failureSummary))))`;
  const { result } = await session.send('Runtime.evaluate', { expression, awaitPromise: true });
  return JSON.parse(String(result.value)) as string[];
}

const SHOWN = ['light', 'dark'].flatMap((scheme) =>
  [WIDE, PHONE].map((viewport) => [scheme as 'light' | 'dark', viewport] as const),
);

test.each(SHOWN)('nothing on a page is out of reach, %s, %o', async (colorScheme, viewport) => {
  const options = { colorScheme, viewport, hasTouch: viewport === PHONE };
  const entrance = await open(await emptyBrowser(options), '/');
  await entrance.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await faults(entrance)).toEqual([]);
  const context = await browserOf('operator', options);
  const page = await open(context, `/inbox?id=${id}`);
  await page.getByRole('heading', { name: title, level: 2 }).waitFor();
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search, or run a command' }).fill('cal');
  await page.getByRole('option', { name: /Calendar/ }).waitFor();
  expect(await faults(page)).toEqual([]);
  await page.close();
});

const SIZES = [
  [1440, 900],
  [1024, 700],
  [390, 844],
  [320, 568],
  [1280, 400],
] as const;

test.each(SIZES)('Approve, Reject and Stop are in sight at %i × %i', async (width, height) => {
  const context = await browserOf('operator', { viewport: { width, height } });
  const page = await open(context, `/inbox?id=${id}`);
  for (const name of ['Approve', 'Reject', 'Stop']) {
    const button = page.getByRole('button', { name }).first();
    await button.waitFor();
    const box = await button.boundingBox();
    if (box === null) throw new Error(`${name} has no box`);
    expect(Math.min(box.x, box.y), `${name} begins inside`).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width, `${name} ends inside`).toBeLessThanOrEqual(width);
    expect(box.y + box.height, `${name} ends inside`).toBeLessThanOrEqual(height);
    const at = `${box.x + box.width / 2}, ${box.y + box.height / 2}`;
    // What a press at its middle reaches.
    const reached = await page.evaluate(
      `document.elementFromPoint(${at})?.closest('button')?.textContent`,
    );
    expect(reached).toBe(await button.textContent());
  }
  const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(wide, 'nothing makes the page scroll sideways').toBeLessThanOrEqual(0);
  await page.close();
});
