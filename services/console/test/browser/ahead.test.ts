import { expect, test } from 'vitest';
import { atRest, browserOf, clearInbox, open, propose } from './visit.ts';

const AHEAD = [
  ['Plans', '/api/v1/planner/plans'],
  ['Memory', '/api/v1/memory'],
  ['Activity', '/api/v1/actions'],
] as const;

test('what somebody points at is read before it is opened, and not again when it is', async () => {
  const page = await open(await browserOf('vera'), '/more');
  await atRest(page);
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    // The list of the inbox's count is of the same path.
    if (!search.includes('waiting_for')) asked.push(pathname);
  });
  for (const [name, path] of AHEAD) {
    const link = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name });
    const read = page.waitForRequest((request) => new URL(request.url()).pathname === path);
    await link.hover();
    await read;
    await link.click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    await atRest(page);
    expect(asked.filter((one) => one === path)).toEqual([path]);
  }
});

test('the next cards of the inbox are read before they are asked for', async () => {
  await clearInbox();
  const ids = [await propose(), await propose(), await propose()];
  const page = await open(await browserOf('jonas'), '/more');
  await atRest(page);
  const read = ids.map((id) =>
    page.waitForRequest((request) => request.url().endsWith(`/actions/${id}`)),
  );
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await Promise.all(read);
});
