import { expect, test } from 'vitest';
import { browserOf, clearInbox, open, propose, readAction } from './visit.ts';

test('Today appears whole: what waits is named and leads to its card, and nothing jumps', async () => {
  await clearInbox();
  const id = await propose();
  const { title } = await readAction(id);
  const page = await open(await browserOf('jonas'), '/');
  const row = page.getByRole('link', { name: title });
  await row.waitFor();
  await page.getByRole('heading', { name: 'Worth knowing' }).waitFor();
  await page.getByText('proposal waits for you.', { exact: false }).waitFor();
  const shift = await page.evaluate(`new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
  })`);
  expect(shift).toBeLessThanOrEqual(0.02);
  await row.click();
  await page.getByRole('heading', { name: title, level: 2 }).waitFor();
  await page.close();
});
