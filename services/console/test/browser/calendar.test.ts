import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { browserOf, open } from './visit.ts';

interface Placed {
  block_id: string;
  start: string;
  end: string;
  version: number;
  pinned: boolean;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const ZONE = 'Europe/Berlin';
/** Wednesday of the week after next, 10:00 there: always ahead, and nothing else stands there. */
const TEN = wednesdayAtTen();
const iso = (at: number): string => new Date(at).toISOString();
const blocks: Record<'first' | 'second', Placed> = {} as never;

function wednesdayAtTen(): number {
  const today = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS);
  const ahead = 14 - ((today.getUTCDay() + 6) % 7) + 2;
  const noon = today.getTime() + ahead * DAY_MS + 12 * HOUR_MS;
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit' }).format(noon);
  return noon - (Number(hour) - 10) * HOUR_MS;
}

/** Calls as the page does: in the name of the person, through the console. */
async function call<Reply>(
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

const blockNow = async (page: Page, block_id: string): Promise<Placed | undefined> => {
  const window = `from=${iso(TEN - 3 * DAY_MS)}&to=${iso(TEN + 4 * DAY_MS)}`;
  const path = `/api/v1/scheduler/blocks?${window}`;
  const { items } = await call<{ items: Placed[] }>(page, 'GET', path);
  return items.find((one) => one.block_id === block_id);
};

const openWeek = async (person: string): Promise<Page> => {
  const page = await open(await browserOf(person), `/calendar?week=${iso(TEN).slice(0, 10)}`);
  await page.locator(`#block-${blocks.first.block_id}`).waitFor();
  return page;
};

beforeAll(async () => {
  const page = await open(await browserOf('operator'), '/calendar');
  for (const [at, name] of (['first', 'second'] as const).entries()) {
    const task = {
      task_id: `browser-${process.pid}-${at}`,
      title: `The ${name} of two`,
      duration_minutes: 60,
    };
    const run = await call<{ blocks: Placed[] }>(page, 'POST', '/api/v1/scheduler/schedule', {
      tasks: [{ ...task, split: false }],
    });
    const [made] = run.blocks;
    if (made === undefined) throw new Error('nothing was scheduled');
    const start = TEN + at * HOUR_MS;
    const body = { start: iso(start), end: iso(start + HOUR_MS), version: made.version };
    const path = `/api/v1/scheduler/blocks/${made.block_id}/move`;
    blocks[name] = (await call<{ block: Placed }>(page, 'POST', path, body)).block;
  }
  await page.close();
}, 120_000);

test('a block is moved by keys: what is taken is refused with the reason, what is free is kept, and the focus stays on it', async () => {
  const { block_id } = blocks.first;
  const page = await openWeek('operator');
  await page.locator(`#block-${block_id}`).focus();
  await page.keyboard.press('Shift+ArrowDown');
  await page
    .getByText(/“The second of two” is there, Wed 11:00–12:00\. .* stays where it was\./)
    .waitFor();
  expect((await blockNow(page, block_id))?.start).toBe(iso(TEN));

  await page.keyboard.press('Shift+ArrowLeft');
  await page.locator('.toast', { hasText: 'now Tue 10:00–11:00, pinned' }).waitFor();
  expect(await page.evaluate('document.activeElement.id')).toBe(`block-${block_id}`);
  expect(await page.locator('section[aria-label^="Tuesday"] .cal-block').count()).toBe(1);
  const moved = await blockNow(page, block_id);
  expect(moved).toMatchObject({ start: iso(TEN - DAY_MS), pinned: true });

  await page.keyboard.press('u');
  await page.locator('.toast', { hasText: 'Undone' }).waitFor();
  expect((await blockNow(page, block_id))?.start).toBe(iso(TEN));
  await page.close();
});

test('a block is dragged by the pointer, in quarters of an hour', async () => {
  const { block_id } = blocks.second;
  const page = await openWeek('operator');
  const box = await page.locator(`#block-${block_id}`).boundingBox();
  if (box === null) throw new Error('the block is not drawn');
  await page.mouse.move(box.x + 20, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 24, box.y + 10 + 70, { steps: 5 });
  await page.mouse.up();
  await page.locator('.toast', { hasText: 'now Wed 12:00–13:00, pinned' }).waitFor();
  expect((await blockNow(page, block_id))?.start).toBe(iso(TEN + 2 * HOUR_MS));
  await page.close();
});

test('rescheduling is a dry run until it is applied', async () => {
  const page = await openWeek('operator');
  const sent = page.waitForRequest((request) => request.url().endsWith('/reschedule'));
  await page.keyboard.press('r');
  expect((await sent).postDataJSON()).toMatchObject({ dry_run: true });
  await page.getByRole('heading', { name: /^Reschedule: (nothing has to move|\d+ )/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: /^Reschedule:/ }).waitFor({ state: 'detached' });
  await page.close();
});

test('who only looks has no buttons that could not be pressed', async () => {
  const page = await openWeek('vera');
  await page.locator(`#block-${blocks.first.block_id}`).click();
  await page.getByText('Only operators, approvers and admins change it.').waitFor();
  expect(await page.getByRole('button', { name: /^(Done|Pin|Move|Reschedule)/ }).count()).toBe(0);
  await page.close();
});
