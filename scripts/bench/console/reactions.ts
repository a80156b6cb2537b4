/** How soon a person sees what was asked for: by the page's own clock, from the event to the paint after it. */
import type { Browser, BrowserContext, Page } from 'playwright-core';

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

export const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/**
 * Milliseconds since 1970 at which each fact was first painted, by its name. A fact is asked for at each change of the document, so that
 * nothing is found late because somebody asked late.
 */
const WATCH = `(facts, paints) => {
  const now = () => performance.timeOrigin + performance.now();
  const painted = (then) => !paints ? then() : requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = then; port2.postMessage(0); });
  window.seen = {};
  window.told = {};
  const look = () => {
    for (const [name, fact] of Object.entries(facts)) {
      if (name in window.seen || !fact()) continue;
      window.seen[name] = undefined;
      painted(() => { window.seen[name] = now(); window.told[name]?.(window.seen[name]); });
    }
  };
  window.watching?.disconnect();
  window.watching = new MutationObserver(look);
  window.watching.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  look();
}`;

/** Watches for facts, each the text of a function that says whether it is so; tabs in the background are not painted. */
export async function watchFor(
  page: Page,
  facts: Readonly<Record<string, string>>,
  paints = true,
): Promise<void> {
  const list = Object.entries(facts).map(([name, fact]) => `${JSON.stringify(name)}: ${fact}`);
  await page.evaluate(`(${WATCH})({ ${list.join(', ')} }, ${paints})`);
}

const SEEN_WITHIN_MS = 30_000;

/** When the fact was painted, ms since 1970. The page tells it: asking again and again would be work of its own. */
export async function whenSeen(page: Page, name: string): Promise<number> {
  const key = JSON.stringify(name);
  const at = await page.evaluate(`new Promise((resolve, reject) => {
    if (window.seen[${key}] !== undefined) return resolve(window.seen[${key}]);
    window.told[${key}] = resolve;
    setTimeout(() => reject(new Error(${key} + ' was not seen')), ${SEEN_WITHIN_MS});
  })`);
  return Number(at);
}

/** When the last key went down, ms since 1970. */
const KEYS = `addEventListener('keydown', ({ timeStamp }) => { window.pressed = performance.timeOrigin + timeStamp; }, true)`;
const PRESSED = 'window.pressed';

export async function keyToCard(page: Page, titles: readonly string[]): Promise<number[]> {
  await page.evaluate(KEYS);
  const taken: number[] = [];
  for (const title of titles) {
    const is_shown = `() => document.querySelector('#card-title')?.textContent === ${JSON.stringify(title)}`;
    await watchFor(page, { card: is_shown });
    await page.keyboard.press('j');
    const at = await whenSeen(page, 'card');
    taken.push(at - Number(await page.evaluate(PRESSED)));
  }
  return sorted(taken);
}

/** From the press on a link of the rail until the page's own content stands there, with 60 ms to the server and back. */
export async function pageChanges(page: Page, rounds: number): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const limits = { offline: false, latency: 60, downloadThroughput: -1, uploadThroughput: -1 };
  await session.send('Network.emulateNetworkConditions', limits);
  await page.evaluate(
    `addEventListener('click', ({ timeStamp }) => { window.pressed = performance.timeOrigin + timeStamp; }, true)`,
  );
  const paths = (await page.evaluate(
    `[...document.querySelectorAll('.rail-link')].map((link) => link.getAttribute('href'))`,
  )) as string[];
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const path of paths) {
      const arrived = `() => location.pathname === ${JSON.stringify(path)} && document.querySelector('main h1') !== null
        && document.querySelector('main h1') !== window.left && document.querySelector('main [aria-busy=true]') === null`;
      await page.evaluate(`window.left = document.querySelector('main h1')`);
      await watchFor(page, { page: arrived });
      await page.locator(`.rail-link[href="${path}"]`).click();
      const at = await whenSeen(page, 'page');
      taken.push(at - Number(await page.evaluate(PRESSED)));
    }
  }
  await session.send('Network.emulateNetworkConditions', { ...limits, latency: 0 });
  await session.detach();
  return sorted(taken);
}

/** From the moment a change is asked for until the page of somebody else shows it. */
export async function changeToVisible(
  page: Page,
  times: number,
  change: () => Promise<unknown>,
): Promise<number[]> {
  const count = `Number.parseInt(document.querySelector('.rail .count')?.textContent ?? '0')`;
  const taken: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const before = Number(await page.evaluate(count));
    await watchFor(page, { change: `() => ${count} > ${before}` });
    const from = performance.timeOrigin + performance.now();
    await change();
    taken.push((await whenSeen(page, 'change')) - from);
  }
  return sorted(taken);
}

export interface StopSeen {
  own_ms: number;
  /** The last of the other eight tabs. */
  tabs_ms: number;
  other_person_ms: number;
}

/** One press in one of nine tabs. */
export async function stopInNineTabs(
  browser: Browser,
  { mine, other, url }: { mine: State; other: State; url: string },
): Promise<StopSeen> {
  const contexts = [
    await browser.newContext({ storageState: mine }),
    await browser.newContext({ storageState: other }),
  ] as const;
  const open = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('heading', { name: 'Worth knowing' }).waitFor();
    await watchFor(
      page,
      {
        stop: `() => document.querySelector('.band')?.textContent.includes('Everything is stopped.')`,
      },
      false,
    );
    return page;
  };
  const tabs: Page[] = [];
  for (let tab = 0; tab < 9; tab += 1) tabs.push(await open(contexts[0]));
  const [first, ...others] = tabs as [Page, ...Page[]];
  const person = await open(contexts[1]);
  await first.bringToFront();
  await first.evaluate(KEYS);
  await first.keyboard.press('Control+Shift+.');
  const [own, theirs, ...rest] = await Promise.all(
    [first, person, ...others].map((page) => whenSeen(page, 'stop')),
  );
  const from = Number(await first.evaluate(PRESSED));
  for (const context of contexts) await context.close();
  return {
    own_ms: (own ?? Number.NaN) - from,
    tabs_ms: Math.max(...rest) - from,
    other_person_ms: (theirs ?? Number.NaN) - from,
  };
}
