import type { CalendarEvent } from '@almanac/shared/contracts/scheduler';
import type { JSX } from 'preact';
import { dayOf } from '../parts/words.ts';
import { sayDay } from '../parts/zoned.ts';
import { DayColumn, type GridLook } from './day-column.tsx';
import type { Item } from './week.ts';

interface GridProps extends GridLook {
  days: readonly string[];
  items: readonly Item[];
  all_day: readonly CalendarEvent[];
  /** Phones show one day, chosen in the strip. */
  only: string | undefined;
  onDay: (day: string) => void;
}

export function WeekGrid(props: GridProps): JSX.Element {
  const { days, items, all_day, only, onDay, ...look } = props;
  const { hours, zone } = look;
  const shown = only === undefined ? days : [only];
  const today = dayOf(look.now, zone);
  const marks = Array.from({ length: hours.to - hours.from + 1 }, (_, at) => hours.from + at);
  return (
    <>
      {only === undefined ? null : <DayStrip days={days} only={only} today={today} onDay={onDay} />}
      <div
        class="cal-grid"
        style={{ '--days': `${shown.length}`, '--hours': `${hours.to - hours.from}` }}
      >
        <div class="cal-heads">
          {shown.map((day) => (
            <div key={day} class={day === today ? 'cal-head today' : 'cal-head'}>
              {only === undefined ? sayDay(day, 'EEE d') : null}
              <AllDay day={day} events={all_day} zone={zone} />
            </div>
          ))}
        </div>
        <div class="cal-hours" aria-hidden="true">
          {marks.map((hour) => (
            <span key={hour} style={{ '--from': `${(hour - hours.from) * 60}` }}>
              {String(hour).padStart(2, '0')}:00
            </span>
          ))}
        </div>
        <div class="cal-days">
          {shown.map((day) => (
            <DayColumn key={day} day={day} items={items} {...look} />
          ))}
        </div>
      </div>
    </>
  );
}

function AllDay(props: {
  day: string;
  events: readonly CalendarEvent[];
  zone: string;
}): JSX.Element | null {
  const { day, events, zone } = props;
  const here = events.filter(({ start, end }) => {
    return dayOf(start, zone) <= day && dayOf(Date.parse(end) - 1, zone) >= day;
  });
  if (here.length === 0) return null;
  return (
    <ul class="cal-all-day">
      {here.map(({ event_id, title }) => (
        <li key={event_id}>
          <bdi>{title}</bdi>
        </li>
      ))}
    </ul>
  );
}

interface StripProps {
  days: readonly string[];
  only: string;
  today: string;
  onDay: (day: string) => void;
}

function DayStrip({ days, only, today, onDay }: StripProps): JSX.Element {
  return (
    <nav class="cal-strip" aria-label="Days">
      {days.map((day) => (
        <button
          key={day}
          type="button"
          class={day === today ? 'today' : undefined}
          aria-current={day === only ? 'date' : undefined}
          onClick={() => onDay(day)}
        >
          <span>{sayDay(day, 'EEE')}</span> <span>{sayDay(day, 'd')}</span>
        </button>
      ))}
    </nav>
  );
}
