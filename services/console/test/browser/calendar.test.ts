import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { browserOf, call, open } from './visit.ts';

interface Placed {
  block_id: string;
  task_id: string | null;
  start: string;
  end: string;
  version: number;
  pinned: boolean;
  status: string;
  actual_minutes: number | null;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const ZONE = 'Europe/Berlin';
/** Wednesday of the week after next, 10:00 there: always ahead, and nothing else stands there. */
const TEN = wednesdayAtTen();
const iso = (at: number): string => new Date(at).toISOString();
/** Where each of them stands at first. */
const PLACES = {
  first: TEN,
  second: TEN + HOUR_MS,
  done: TEN + DAY_MS,
  partly: TEN + DAY_MS + 2 * HOUR_MS,
  skipped: TEN + DAY_MS + 4 * HOUR_MS,
  below: TEN + 2 * DAY_MS,
  above: TEN + 2 * DAY_MS + 2 * HOUR_MS,
  yields: TEN - 2 * DAY_MS,
  comes: TEN - 2 * DAY_MS + 2 * HOUR_MS,
};
const blocks: Record<keyof typeof PLACES, Placed> = {} as never;

function wednesdayAtTen(): number {
  const today = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS);
  const ahead = 14 - ((today.getUTCDay() + 6) % 7) + 2;
  const noon = today.getTime() + ahead * DAY_MS + 12 * HOUR_MS;
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit' }).format(noon);
  return noon - (Number(hour) - 10) * HOUR_MS;
}

const blockNow = async (page: Page, block_id: string): Promise<Placed | undefined> => {
  // Rescheduling may take a block to any day until then.
  const window = `from=${iso(Date.now() - DAY_MS)}&to=${iso(TEN + 14 * DAY_MS)}&limit=200`;
  const path = `/api/v1/scheduler/blocks?${window}`;
  const { items } = await call<{ items: Placed[] }>(page, 'GET', path);
  return items.find((one) => one.block_id === block_id);
};

const openWeek = async (person: string): Promise<Page> => {
  const page = await open(await browserOf(person), `/calendar?week=${iso(TEN).slice(0, 10)}`);
  await page.locator(`#block-${blocks.first.block_id}`).waitFor();
  return page;
};

const taskOf = (name: string): string => `browser-${process.pid}-${name}`;

/** Scheduled in one run, so that one and not nine are waited for. */
async function scheduleAll(page: Page): Promise<Placed[]> {
  const tasks = Object.keys(PLACES).map((name) => ({
    task_id: taskOf(name),
    title: `The ${name} of two`,
    duration_minutes: 60,
    split: false,
  }));
  const path = '/api/v1/scheduler/schedule';
  return (await call<{ blocks: Placed[] }>(page, 'POST', path, { tasks })).blocks;
}

const moveTo = (page: Page, { block_id, version }: Placed, start: number, force = false) =>
  call<{ block: Placed }>(page, 'POST', `/api/v1/scheduler/blocks/${block_id}/move`, {
    start: iso(start),
    end: iso(start + HOUR_MS),
    version,
    force,
  });

beforeAll(async () => {
  const page = await open(await browserOf('operator'), '/calendar');
  const made = await scheduleAll(page);
  for (const [name, start] of Object.entries(PLACES) as [keyof typeof PLACES, number][]) {
    const block = made.find(({ task_id }) => task_id === taskOf(name));
    if (block === undefined) throw new Error(`nothing was scheduled for ${name}`);
    // A person moves it, which pins it.
    blocks[name] = (await moveTo(page, block, start)).block;
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
  await page.locator('.toast', { hasText: /^Undone: / }).waitFor();
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

test('what became of work is said by keys: done, partly with its minutes, skipped; and each can be taken back', async () => {
  const page = await openWeek('operator');
  const choose = (name: keyof typeof PLACES) =>
    page.locator(`#block-${blocks[name].block_id}`).click();
  const toast = (text: string) => page.locator('.toast', { hasText: text }).waitFor();
  await choose('done');
  await page.keyboard.press('d');
  await toast('Done: The done of two');
  await choose('skipped');
  await page.keyboard.press('s');
  await toast('Skipped: The skipped of two');
  await choose('partly');
  await page.keyboard.press('w');
  const dialog = page.getByRole('dialog', { name: 'What became of “The partly of two”?' });
  await dialog.getByLabel('Minutes worked').fill('25');
  await page.keyboard.press('Enter');
  await toast('Partly done: The partly of two');
  await page.locator('.cal-bar', { hasText: 'worked 25 min' }).waitFor();
  const said = await Promise.all(
    (['done', 'partly', 'skipped'] as const).map(async (name) => {
      const now = await blockNow(page, blocks[name].block_id);
      return [now?.status, now?.actual_minutes];
    }),
  );
  expect(said).toEqual([
    ['done', null],
    ['partial', 25],
    ['skipped', 0],
  ]);

  await choose('done');
  await page.getByRole('button', { name: 'Open again' }).click();
  await toast('Open again: The done of two');
  expect((await blockNow(page, blocks.done.block_id))?.status).not.toBe('done');
  await page.close();
});

test('a dry run is applied as it was shown, and undoing its run says what could not be put back', async () => {
  const page = await openWeek('operator');
  const { block_id } = blocks.above;
  await moveTo(page, blocks.above, PLACES.below, true);
  // Pinned, it stayed over the other; free to go, it has to.
  await call(page, 'POST', `/api/v1/scheduler/blocks/${block_id}/unpin`, {});
  await page.keyboard.press('r');
  await page.getByRole('heading', { name: /^Reschedule: \d+ blocks? would move/ }).waitFor();
  await page.locator('.cal-review li', { hasText: 'The above of two' }).waitFor();
  expect((await blockNow(page, block_id))?.start).toBe(iso(PLACES.below));
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await page.locator('.toast', { hasText: /^Applied\. / }).waitFor();
  const after = (await blockNow(page, block_id))?.start;
  expect(after).toMatch(/^20/);
  expect(after).not.toBe(iso(PLACES.below));

  await page.getByRole('button', { name: /^Undo run/ }).waitFor();
  await page.locator('h1').click();
  await page.keyboard.press('u');
  await page
    .locator('.toast', { hasText: /“The above of two”: .*The below of two.* is there now/ })
    .waitFor();
  expect((await blockNow(page, block_id))?.start).toBe(after);
  await page.close();
});

test('an applied dry run is taken back where it is told, and its block stands where it stood', async () => {
  const page = await openWeek('operator');
  const { block_id } = blocks.yields;
  await moveTo(page, blocks.comes, PLACES.yields, true);
  await call(page, 'POST', `/api/v1/scheduler/blocks/${block_id}/unpin`, {});
  await page.keyboard.press('r');
  await page.locator('.cal-review li', { hasText: 'The yields of two' }).waitFor();
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  const applied = page.locator('.toast', { hasText: /^Applied\. / });
  await applied.waitFor();
  expect((await blockNow(page, block_id))?.start).not.toBe(iso(PLACES.yields));
  // What it yields to will not take place, so there is room for it to come back.
  await call(page, 'POST', `/api/v1/scheduler/blocks/${blocks.comes.block_id}/done`, {
    outcome: 'skipped',
  });
  await applied.getByRole('button', { name: 'Undo' }).click();
  await page.locator('.toast', { hasText: /^Undone: \d+ blocks? put back$/ }).waitFor();
  expect((await blockNow(page, block_id))?.start).toBe(iso(PLACES.yields));
  await page.close();
});

test('who only looks has no buttons that could not be pressed', async () => {
  const page = await openWeek('vera');
  await page.locator(`#block-${blocks.first.block_id}`).click();
  await page.getByText('Only operators, approvers and admins change it.').waitFor();
  expect(await page.getByRole('button', { name: /^(Done|Pin|Move|Reschedule)/ }).count()).toBe(0);
  await page.close();
});
