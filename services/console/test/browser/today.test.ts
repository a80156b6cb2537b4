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

test('the first page is put into words without the languages of Intl, which a slow processor reads for a tenth of a second', async () => {
  const watched = await open(await browserOf('jonas'), '/', async (page) => {
    await page.addInitScript(COUNT_INTL);
  });
  await watched.getByRole('heading', { name: 'Worth knowing' }).waitFor();
  // Without it dates need Intl after all.
  expect(await watched.evaluate('typeof Temporal')).toBe('object');
  expect(await watched.evaluate('globalThis.usesOfIntl')).toEqual([]);
  await watched.evaluate('new Intl.DateTimeFormat("en-GB")');
  expect(await watched.evaluate('globalThis.usesOfIntl')).toEqual(['DateTimeFormat']);
  await watched.close();
});

/** Before the page's own scripts: whatever reads the languages is noted. */
const COUNT_INTL = `(() => {
  const uses = (globalThis.usesOfIntl = []);
  for (const name of ['Collator', 'DateTimeFormat', 'DisplayNames', 'ListFormat', 'Locale', 'NumberFormat', 'PluralRules', 'RelativeTimeFormat', 'Segmenter']) {
    const own = Intl[name];
    Intl[name] = new Proxy(own, {
      apply: (...of) => (uses.push(name), Reflect.apply(...of)),
      construct: (...of) => (uses.push(name), Reflect.construct(...of)),
    });
  }
  for (const [of, name] of [[String, 'localeCompare'], [Number, 'toLocaleString'], [Date, 'toLocaleString'], [Date, 'toLocaleDateString'], [Date, 'toLocaleTimeString']]) {
    const own = of.prototype[name];
    of.prototype[name] = function (...given) {
      uses.push(name);
      return own.apply(this, given);
    };
  }
})()`;
