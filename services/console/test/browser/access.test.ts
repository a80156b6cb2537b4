import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CDPSession, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { goAndRest, PAGES, PARTS, sideways } from './pages.ts';
import { browserOf, call, clearInbox, command, emptyBrowser, open } from './visit.ts';
import { propose, readAction } from './visit.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [WIDE, PHONE].map((viewport) => ({ colorScheme, viewport })),
);

let id: string;
let title: string;

beforeAll(async () => {
  await clearInbox();
  await command('fill');
  id = await propose();
  ({ title } = await readAction(id));
});

type Judge = (where: string) => Promise<string[]>;

/** "where, look, rule: element", one for each fault in each look. The policy of the page would refuse a script of another place, so it comes by the debugger. */
async function judgeOf(page: Page): Promise<Judge> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: AXE });
  // Colours that are on their way from one look to the other are none of either.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  return async (where) => {
    const found: string[] = [];
    for (const { colorScheme, viewport } of LOOKS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      const look = `${where}, ${colorScheme} ${viewport.width}`;
      found.push(...(await faults(session)).map((fault) => `${look}, ${fault}`));
      if ((await sideways(page)) > 0) found.push(`${look}: it scrolls sideways`);
    }
    return found;
  };
}

async function faults(session: CDPSession): Promise<string[]> {
  const expression = `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] }).then(({ violations }) => JSON.stringify(
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ': ' + target.join(' ') + ' ' + failureSummary))))`;
  const { result } = await session.send('Runtime.evaluate', { expression, awaitPromise: true });
  return JSON.parse(String(result.value)) as string[];
}

/** Pages that hold what the week brought. */
async function opened(page: Page): Promise<string[]> {
  const first = async (path: string, key: string): Promise<string> => {
    const { items } = await call<{ items: Record<string, string>[] }>(page, 'GET', path);
    return items[0]?.[key] ?? '';
  };
  const plan = await first('/api/v1/planner/plans?limit=1', 'plan_id');
  const memory = await first('/api/v1/memory?client_id=*&limit=1', 'memory_id');
  return [
    `/inbox?id=${id}`,
    `/plans/${plan}`,
    `/memory?id=${memory}`,
    `/activity?tab=actions&id=${id}`,
  ];
}

/** What a person who asked for forced colours, or for no motion, must find: edges of what is pressed or written in, and nothing that moves. */
const EDGELESS = `[...document.querySelectorAll('.button:not(.quiet), .stop-button, .input, select')]
  .filter((one) => one.checkVisibility() && getComputedStyle(one).borderTopWidth === '0px').map((one) => 'no edge: ' + one.outerHTML.slice(0, 80))`;
const MOVING = `[...document.querySelectorAll('*')].filter((one) => {
  const { transitionDuration, animationDuration, animationName } = getComputedStyle(one);
  const moves = transitionDuration.split(',').some((time) => parseFloat(time) > 0);
  return moves || (animationName !== 'none' && parseFloat(animationDuration) > 0);
}).map((one) => 'moves: ' + one.outerHTML.slice(0, 80))`;

async function forced(page: Page, where: string): Promise<string[]> {
  await page.emulateMedia({ forcedColors: 'active' });
  const found = [await page.evaluate(EDGELESS), await page.evaluate(MOVING)].flat() as string[];
  await page.emulateMedia({ forcedColors: 'none' });
  return found.map((fault) => `${where}, ${fault}`);
}

test('nothing on any page is out of reach, light and dark, wide and on a phone, with forced colours and without motion', async () => {
  const page = await open(await browserOf('operator'), '/');
  const said: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) said.push(message.text());
  });
  const judge = await judgeOf(page);
  const found: string[] = [];
  for (const path of [...PAGES.map((one) => one.path), ...PARTS, ...(await opened(page))]) {
    await page.setViewportSize(WIDE);
    await goAndRest(page, path);
    found.push(...(await judge(path)), ...(await forced(page, path)));
  }
  expect(found).toEqual([]);
  expect(said).toEqual([]);
  await page.close();
}, 300_000);

test('nothing is out of reach at the sign-in and in the dialogs over a page', async () => {
  const entrance = await open(await emptyBrowser(), '/');
  await entrance.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await (await judgeOf(entrance))('sign-in')).toEqual([]);
  const page = await open(await browserOf('operator'), `/inbox?id=${id}`);
  await page.getByRole('heading', { name: title, level: 2 }).waitFor();
  const judge = await judgeOf(page);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  expect(await judge('keys')).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search, or run a command' }).fill('cal');
  await page.getByRole('option', { name: /Calendar/ }).waitFor();
  expect(await judge('palette')).toEqual([]);
  await page.close();
});

const SIZES = [
  [1440, 900],
  [1024, 700],
  [390, 844],
  [320, 568],
  [1280, 400],
] as const;

test('Approve, Reject and Stop are in sight and covered by nothing at every size', async () => {
  const page = await open(await browserOf('operator'), `/inbox?id=${id}`);
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    for (const name of ['Approve', 'Reject', 'Stop']) {
      const what = `${name} at ${width} × ${height}`;
      const button = page.getByRole('button', { name }).first();
      const box = await button.boundingBox();
      if (box === null) throw new Error(`${what} has no box`);
      expect(Math.min(box.x, box.y), `${what} begins inside`).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width, `${what} ends inside`).toBeLessThanOrEqual(width);
      expect(box.y + box.height, `${what} ends inside`).toBeLessThanOrEqual(height);
      const at = `${box.x + box.width / 2}, ${box.y + box.height / 2}`;
      // What a press at its middle reaches.
      const reached = await page.evaluate(
        `document.elementFromPoint(${at})?.closest('button')?.textContent`,
      );
      expect(reached, what).toBe(await button.textContent());
    }
    expect(await sideways(page), `${width} × ${height}`).toBeLessThanOrEqual(0);
  }
  await page.close();
});
