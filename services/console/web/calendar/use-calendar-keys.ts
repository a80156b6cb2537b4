import type { BlockState } from '@almanac/shared/contracts/completion';
import type { RunReply } from '@almanac/shared/contracts/reschedule';
import { useLocation } from 'preact-iso';
import { dayOf } from '../parts/words.ts';
import { addDays } from '../parts/zoned.ts';
import { useKeys } from '../shell/use-keys.ts';
import { focusBlock } from './focus.ts';
import { GRID_MINUTES, nextBlock, resized, shifted, type Direction } from './steps.ts';
import type { Calendar } from './use-calendar.ts';
import { isOver } from './week.ts';

interface KeysGiven {
  calendar: Calendar;
  run: RunReply | undefined;
  setOpen: (dialog: 'move' | 'outcome') => void;
}

export function useCalendarKeys({ calendar, run, setOpen }: KeysGiven): void {
  const { monday, today, go, zone, block, may, deeds, reviewing, move, select } = calendar;
  const { route } = useLocation();
  const to = (direction: Direction) => () => walk(calendar, direction);
  const on_open = (act: (block: BlockState) => void) => () => {
    if (may && block !== undefined && !isOver(block)) act(block);
  };
  useKeys('calendar', {
    up: to('up'),
    down: to('down'),
    left: to('left'),
    right: to('right'),
    earlier: () => move((place) => shifted(place, { minutes: -GRID_MINUTES }, zone)),
    later: () => move((place) => shifted(place, { minutes: GRID_MINUTES }, zone)),
    'day-before': () => move((place) => shifted(place, { days: -1 }, zone)),
    'day-after': () => move((place) => shifted(place, { days: 1 }, zone)),
    longer: () => move((place) => resized(place, GRID_MINUTES)),
    shorter: () => move((place) => resized(place, -GRID_MINUTES)),
    pin: on_open(deeds.pin),
    done: on_open((one) => deeds.finish(one, { outcome: 'done' })),
    skip: on_open((one) => deeds.finish(one, { outcome: 'skipped' })),
    partial: () => {
      if (may && block !== undefined) setOpen('outcome');
    },
    move: on_open(() => setOpen('move')),
    open: () => {
      if (block !== undefined && block.plan_id !== null) route(`/plans/${block.plan_id}`);
    },
    today: () => go(today, undefined),
    'week-before': () => go(addDays(monday, -7), undefined),
    'week-after': () => go(addDays(monday, 7), undefined),
    'undo-run': () => {
      if (may && run !== undefined && deeds.busy === undefined) deeds.undoRun(run.run_id);
    },
    reschedule: () => {
      if (may) reviewing.begin();
    },
    back: () => {
      if (reviewing.review.state === 'none') select(undefined);
      else reviewing.discard();
    },
  });
}

/** Goes to the block there; on a phone its day is opened first. */
function walk(calendar: Calendar, to: Direction): void {
  const { items, selected, zone, now, only, go, select } = calendar;
  const next = nextBlock(items, selected, to, { zone, now });
  const item = items.find(({ key }) => key === next);
  if (next === undefined || item === undefined) return;
  const day = dayOf(item.start, zone);
  if (only !== undefined && day !== only) go(day, day);
  select(next);
  requestAnimationFrame(() => focusBlock(next));
}
