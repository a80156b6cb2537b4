import type { JSX } from 'preact';
import { useLocation } from 'preact-iso';
import { Page } from '../shell/page.tsx';
import { useNow } from '../parts/now.ts';
import { dayOf } from '../parts/words.ts';
import { isDay, mondayOf } from '../parts/zoned.ts';
import { zoneNow, useZone } from '../shell/session.ts';
import '../styles/calendar.css';
import { beginWeek } from './use-week.ts';
import { WeekView } from './week-view.tsx';

export function begin(): void {
  const zone = zoneNow();
  beginWeek(mondayOf(dayOf(Date.now(), zone)), zone);
}

/** The week is in the address, and on a phone the day too: it can be sent, and Back goes back. */
export function CalendarPage(): JSX.Element {
  const { query, route } = useLocation();
  const zone = useZone();
  const now = useNow(30_000);
  const today = dayOf(now, zone);
  const asked = isDay(query['day']) ? query['day'] : query['week'];
  const monday = mondayOf(isDay(asked) ? asked : today);
  const day = isDay(query['day']) ? query['day'] : undefined;
  const go = (to: string, only: string | undefined): void => {
    const monday_there = mondayOf(to);
    const week = monday_there === mondayOf(today) ? '' : `week=${monday_there}`;
    const parts = [week, only === undefined ? '' : `day=${only}`].filter(Boolean);
    route(parts.length === 0 ? '/calendar' : `/calendar?${parts.join('&')}`);
  };
  return (
    <Page title="Calendar" bare>
      <WeekView {...{ monday, day, today, now, zone, go }} />
    </Page>
  );
}
