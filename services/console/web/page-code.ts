/**
 * The code of each page and what it reads first: both can be on their way before somebody goes there. What a page reads is said by the
 * page itself (`begin`), with the very paths that it shows.
 */
import { lazy } from 'preact-iso';
import type { ComponentType } from 'preact';
import { pageOf } from './shell/pages.ts';
import { begin as beginToday, TodayPage } from './today/today-page.tsx';

interface PageCode {
  Page: ComponentType;
  /** Its code, and with it what it reads where its address says nothing more. */
  prepare: (with_reads: boolean) => Promise<void>;
}

/** Only what stands directly in the Router may be lazy: the old page stays until the new one is there. */
function later<Module extends object>(
  load: () => Promise<Module & { begin?: () => void }>,
  pick: (module: Module) => ComponentType,
): PageCode {
  return {
    Page: lazy(() => load().then(pick)),
    prepare: async (with_reads) => {
      const { begin } = await load();
      if (with_reads) begin?.();
    },
  };
}

export const CODE = {
  // Where nearly every visit begins: it comes with the frame, so that it waits for nothing more.
  '/': {
    Page: TodayPage,
    prepare: async (with_reads: boolean) => {
      if (with_reads) beginToday();
    },
  },
  '/inbox': later(
    () => import('./inbox/inbox-page.tsx'),
    (page) => page.InboxPage,
  ),
  '/calendar': later(
    () => import('./calendar/calendar-page.tsx'),
    (page) => page.CalendarPage,
  ),
  '/plans': later(
    () => import('./plans/plans-page.tsx'),
    (page) => page.PlansPage,
  ),
  '/memory': later(
    () => import('./memory/memory-page.tsx'),
    (page) => page.MemoryPage,
  ),
  '/canvas': later(
    () => import('./canvas/canvas-page.tsx'),
    (page) => page.CanvasPage,
  ),
  '/activity': later(
    () => import('./activity/activity-page.tsx'),
    (page) => page.ActivityPage,
  ),
  '/situation': later(
    () => import('./situation/situation-page.tsx'),
    (page) => page.SituationPage,
  ),
  '/controls': later(
    () => import('./controls/controls-page.tsx'),
    (page) => page.ControlsPage,
  ),
  '/settings': later(
    () => import('./settings/settings-page.tsx'),
    (page) => page.SettingsPage,
  ),
} satisfies Record<string, PageCode>;

/** The page that this address shows, got ready; an address with parameters reads what only it knows. */
export function prepare(address: string): void {
  const { pathname, search } = new URL(address, location.origin);
  const page = pageOf(pathname);
  if (page === undefined) return;
  const code: PageCode = CODE[page.path as keyof typeof CODE];
  // Code that does not come now is asked for again by the page itself, which says so.
  code.prepare(page.path === pathname && search === '').catch(() => undefined);
}

const REST_MS = 2000;

/** Once the first page is there and the browser has nothing else to do: the code of all others, one after another. */
export function prepareAllAtRest(): () => void {
  const left: PageCode[] = Object.values(CODE);
  let ended = false;
  const next = async (): Promise<void> => {
    const code = left.shift();
    if (ended || code === undefined) return;
    try {
      await code.prepare(false);
    } catch {
      // The page that needs it asks again, and says what it did not get.
      return;
    }
    whenIdle(() => void next());
  };
  const timer = setTimeout(() => whenIdle(() => void next()), REST_MS);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run);
  else setTimeout(run, 50);
}
