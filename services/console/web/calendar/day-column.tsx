import type { JSX } from 'preact';
import { dayOf } from '../parts/words.ts';
import { minutesOf, sayDay } from '../parts/zoned.ts';
import { boxOf, GridBlock } from './grid-block.tsx';
import { lanesOf } from './lanes.ts';
import type { Drag } from './use-drag.ts';
import { driftOf, slicesOf, workedOf, type Item, type Place } from './week.ts';

/** Where something was, or would go. */
export interface Ghost extends Place {
  key: string;
  text: string;
  kind: 'was' | 'comes' | 'goes';
}

export interface GridLook {
  zone: string;
  hours: { from: number; to: number };
  now: number;
  selected: string | undefined;
  /** The block that Tab reaches. */
  tab_stop: string | undefined;
  dragged: string | undefined;
  shows_real: boolean;
  ghosts: readonly Ghost[];
  drag: Drag['take'];
  onSelect: (block_id: string) => void;
}

interface DayProps extends GridLook {
  day: string;
  items: readonly Item[];
}

/** What is drawn higher than it is: 24 px at 64 px an hour. */
const LEAST_MINUTES = 23;

export function DayColumn({ day, items, ...look }: DayProps): JSX.Element {
  const { zone, hours, now, ghosts } = look;
  const slices = slicesOf(items, day, zone);
  const lanes = lanesOf(slices, LEAST_MINUTES);
  const today = dayOf(now, zone) === day;
  const name = sayDay(day, 'EEEE d MMMM');
  return (
    <section
      class={today ? 'cal-day today' : 'cal-day'}
      aria-label={today ? `${name}, today` : name}
      data-day={day}
    >
      {ghosts
        .filter(({ start }) => dayOf(start, zone) === day)
        .map((ghost) => (
          <GhostBox key={ghost.key} ghost={ghost} zone={zone} first_hour={hours.from} />
        ))}
      <ol>
        {slices.map((slice, at) => (
          <GridBlock
            key={slice.item.key}
            slice={slice}
            lane={lanes[at] ?? { lane: 0, of: 1 }}
            first_hour={hours.from}
            zone={zone}
            selected={slice.item.key === look.selected}
            in_tab_order={slice.item.key === look.tab_stop}
            lifted={slice.item.key === look.dragged}
            shows_real={look.shows_real}
            drag={look.drag}
            onSelect={look.onSelect}
          />
        ))}
      </ol>
      {look.shows_real ? <Real slices={slices} day={day} look={look} /> : null}
      {today ? <NowLine minutes={minutesOf(now, zone)} hours={hours} /> : null}
    </section>
  );
}

function GhostBox(props: { ghost: Ghost; zone: string; first_hour: number }): JSX.Element {
  const { ghost, zone, first_hour } = props;
  const from = minutesOf(ghost.start, zone);
  const to = from + (ghost.end - ghost.start) / 60_000;
  return (
    <div
      class={`cal-item cal-ghost ${ghost.kind}`}
      style={boxOf({ from, to }, { lane: 0, of: 1 }, first_hour)}
    >
      <bdi>{ghost.text}</bdi>
    </div>
  );
}

/** The line at the right of a block: when it was really worked; gold where it took longer. */
function Real(props: {
  slices: ReturnType<typeof slicesOf>;
  day: string;
  look: GridLook;
}): JSX.Element {
  const { slices, day, look } = props;
  const { zone, hours } = look;
  return (
    <div aria-hidden="true">
      {slices.map(({ item }) => {
        const worked = item.kind === 'block' ? workedOf(item.block) : undefined;
        if (item.kind !== 'block' || worked === undefined) return null;
        if (dayOf(worked.start, zone) !== day) return null;
        const from = minutesOf(worked.start, zone);
        const to = Math.min(hours.to * 60, from + (worked.end - worked.start) / 60_000);
        const over = driftOf(item.block) > 0;
        return (
          <i
            key={item.key}
            class={over ? 'cal-real over' : 'cal-real'}
            style={boxOf({ from, to: Math.max(to, from + 2) }, { lane: 0, of: 1 }, hours.from)}
          />
        );
      })}
    </div>
  );
}

function NowLine(props: {
  minutes: number;
  hours: { from: number; to: number };
}): JSX.Element | null {
  const { minutes, hours } = props;
  if (minutes < hours.from * 60 || minutes > hours.to * 60) return null;
  return (
    <i class="cal-now" aria-hidden="true" style={{ '--from': `${minutes - hours.from * 60}` }} />
  );
}
