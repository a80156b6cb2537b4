import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Message } from '../parts/message.tsx';
import { BlockBar, placeNow } from './block-bar.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { OutcomeDialog } from './outcome-dialog.tsx';
import { Remarks } from './remarks.tsx';
import { ReviewPanel } from './review-panel.tsx';
import { conflicts, overloads, overdue, saySpan } from './said.ts';
import { GRID_MINUTES, resized } from './steps.ts';
import { useCalendar, type Calendar, type CalendarAsked } from './use-calendar.ts';
import { useCalendarKeys } from './use-calendar-keys.ts';
import { useFocusFollows } from './use-focus-follows.ts';
import type { Refusal } from './use-moves.ts';
import { lastRunToUndo } from './use-week.ts';
import { hoursShown, slicesOf, type Item } from './week.ts';
import { WeekGrid } from './week-grid.tsx';
import { WeekHead } from './week-head.tsx';

type Open = 'move' | 'outcome' | undefined;

export function WeekView(asked: CalendarAsked): JSX.Element {
  const calendar = useCalendar(asked);
  const { items, block, selected, reviewing, reads, zone, held, deeds } = calendar;
  const [open, setOpen] = useState<Open>();
  const [shows_real, setShowsReal] = useState(true);
  const run = lastRunToUndo(reads.runs.data?.items ?? []);
  useFocusFollows(selected, items);
  useCalendarKeys({ calendar, run, setOpen });
  const reviews = reviewing.review.state !== 'none';
  return (
    <div class="cal">
      <WeekHead calendar={calendar} run={run} shows_real={shows_real} onShowReal={setShowsReal} />
      <div class={reviews ? 'cal-middle reviewing' : 'cal-middle'}>
        <div class="cal-main">
          <WeekRemarks calendar={calendar} />
          <Loaded read={reads.blocks} what="the calendar" unharmed="Nothing was moved.">
            {() => <Week calendar={calendar} shows_real={shows_real} />}
          </Loaded>
        </div>
        {reviews ? <ReviewPanel reviewing={reviewing} zone={zone} held={held} /> : null}
      </div>
      {block === undefined && deeds.failed !== undefined ? (
        <div class="cal-failed">
          <Message tone="stop" alert action={<Button onClick={deeds.clear}>Close</Button>}>
            {deeds.failed}
          </Message>
        </div>
      ) : null}
      <Selected calendar={calendar} open={open} setOpen={setOpen} />
    </div>
  );
}

function Week({ calendar, shows_real }: { calendar: Calendar; shows_real: boolean }): JSX.Element {
  const { days, items, only, zone, now, selected, ghosts, drag, select, go } = calendar;
  const { events, preferences } = calendar;
  const slices = days.flatMap((one) => slicesOf(items, one, zone));
  return (
    <WeekGrid
      {...{ days, items, only, zone, now, selected, shows_real, ghosts }}
      tab_stop={selected ?? items.find(({ kind }) => kind === 'block')?.key}
      all_day={events.filter((event) => event.all_day)}
      hours={hoursShown(slices, preferences)}
      dragged={drag.dragged?.block_id}
      drag={drag.take}
      onSelect={select}
      onDay={(one) => go(one, one)}
    />
  );
}

function WeekRemarks({ calendar }: { calendar: Calendar }): JSX.Element {
  const { items, days, preferences, zone, blocks, reads, select } = calendar;
  return (
    <Remarks
      remarks={[
        ...conflicts(items, zone),
        ...overloads(items, days, preferences, zone),
        ...overdue(blocks),
      ]}
      reads={reads}
      onSelect={select}
    />
  );
}

interface SelectedProps {
  calendar: Calendar;
  open: Open;
  setOpen: (open: Open) => void;
}

function Selected({ calendar, open, setOpen }: SelectedProps): JSX.Element | null {
  const { block, moves, deeds, zone, items } = calendar;
  if (block === undefined) return null;
  const { refusal } = moves;
  const about_it = refusal?.block_id === block.block_id ? refusal : undefined;
  const place = placeNow(block, moves);
  const close = (): void => setOpen(undefined);
  return (
    <>
      <BlockBar
        {...{ block, place, calendar }}
        refused={about_it && sayRefusal(about_it, items, zone)}
        onMove={() => setOpen('move')}
        onPartial={() => setOpen('outcome')}
        onExtend={() => calendar.move((now) => resized(now, GRID_MINUTES))}
      />
      {open === 'move' ? (
        <MoveDialog
          {...{ block, zone, place }}
          onMove={(to) => moves.wish(block, to)}
          onClose={close}
        />
      ) : null}
      {open === 'outcome' ? (
        <OutcomeDialog block={block} onSay={(body) => deeds.finish(block, body)} onClose={close} />
      ) : null}
    </>
  );
}

/** The scheduler's refusal with the times of the person's clock. */
function sayRefusal(refusal: Refusal, items: readonly Item[], zone: string): string {
  const { title, place, code, text, block_id } = refusal;
  const stays = `“${title}” stays where it was.`;
  const other = items.find(
    (one) => one.key !== block_id && one.start < place.end && place.start < one.end,
  );
  if (!code.startsWith('over_') || other === undefined) return `${stays} ${text}`;
  return `“${other.title}” is there, ${saySpan(other, zone)}. ${stays}`;
}
