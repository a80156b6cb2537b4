import type { BlockState } from '@almanac/shared/contracts/completion';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Message } from '../parts/message.tsx';
import { PHONE, useMedia } from '../parts/media.ts';
import { useHeld } from '../shell/use-held.ts';
import { hasRole, useMe } from '../shell/session.ts';
import { BlockBar, placeNow } from './block-bar.tsx';
import type { Ghost } from './day-column.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { OutcomeDialog } from './outcome-dialog.tsx';
import { Remarks } from './remarks.tsx';
import { ReviewPanel, ghostsOf } from './review-panel.tsx';
import { conflicts, overloads, sayOverdue, saySpan } from './said.ts';
import { resized, GRID_MINUTES } from './steps.ts';
import { useCalendarKeys } from './use-calendar-keys.ts';
import { useDeeds } from './use-deeds.ts';
import { useDrag } from './use-drag.ts';
import { useFocusFollows } from './use-focus-follows.ts';
import { useMoves, type Refusal } from './use-moves.ts';
import { useReview } from './use-review.ts';
import { lastRunToUndo, useWeek } from './use-week.ts';
import { daysShown, hoursShown, isOver, itemsOf, slicesOf, type Item, type Place } from './week.ts';
import { WeekGrid } from './week-grid.tsx';
import { WeekHead } from './week-head.tsx';

export interface WeekViewProps {
  monday: string;
  /** As chosen in the strip of days. */
  day: string | undefined;
  today: string;
  now: number;
  zone: string;
  go: (to: string, only: string | undefined) => void;
}

const NO_BLOCKS: readonly BlockState[] = [];
type Open = 'move' | 'outcome' | undefined;

export function WeekView({ monday, day, today, now, zone, go }: WeekViewProps): JSX.Element {
  const reads = useWeek(monday, zone);
  const held = useHeld();
  const no_role = !hasRole(useMe(), 'operator', 'approver', 'admin');
  const phone = useMedia(PHONE);
  const [selected, setSelected] = useState<string>();
  const [open, setOpen] = useState<Open>();
  const [shows_real, setShowsReal] = useState(true);
  const deeds = useDeeds();
  const reviewing = useReview();

  const blocks = reads.blocks.data?.items ?? NO_BLOCKS;
  const events = reads.events.data?.items ?? [];
  const preferences = reads.preferences.data;
  const moves = useMoves({ zone, blocks, take: reads.take, undo: deeds.undoRun });
  const may = held === undefined && !no_role;
  const drag = useDrag({ zone, may, onDrop: moves.wish });
  const { dragged } = drag;
  const wishes =
    dragged === undefined ? moves.wishes : new Map([...moves.wishes, [dragged.block_id, dragged.place]]);
  const items = itemsOf(blocks, events, wishes);
  const days = daysShown(monday, items, preferences, zone);
  const only = phone ? (day ?? (days.includes(today) ? today : monday)) : undefined;
  const slices = days.flatMap((one) => slicesOf(items, one, zone));
  const block = blocks.find(({ block_id }) => block_id === selected);
  const run = lastRunToUndo(reads.runs.data?.items ?? []);
  const review_run = reviewing.review.state === 'shown' ? reviewing.review.run : undefined;
  const ghosts = [...ghostsOf(review_run), ...wasOf(blocks, wishes)];

  useFocusFollows(selected, items);
  const move = (change: (place: Place) => Place): void => {
    if (block === undefined || !may || isOver(block)) return;
    moves.wish(block, change(placeNow(block, moves)));
  };
  const select = (block_id: string | undefined): void => {
    setSelected(block_id);
    moves.dismiss();
  };
  useCalendarKeys({
    ...{ monday, today, now, zone, go, items, selected, block, may, run, phone, only },
    ...{ deeds, moves, reviewing, select, move, setOpen },
  });

  const tab_stop = selected ?? items.find(({ kind }) => kind === 'block')?.key;
  const { refusal } = moves;
  const refused =
    refusal?.block_id === selected && refusal !== undefined
      ? sayRefusal(refusal, items, zone)
      : undefined;
  const close = (): void => setOpen(undefined);
  return (
    <div class="cal">
      <WeekHead
        {...{ days, today, blocks, shows_real, run, held, no_role, reads, deeds, phone }}
        onShowReal={setShowsReal}
        onToday={() => go(today, undefined)}
        onWeek={(to) => go(to, undefined)}
        monday={monday}
        onReschedule={reviewing.begin}
      />
      <div class={reviewing.review.state === 'none' ? 'cal-middle' : 'cal-middle reviewing'}>
        <div class="cal-main">
          <Remarks
            remarks={[...conflicts(items, zone), ...overloads(items, days, preferences, zone)]}
            overdue={sayOverdue(blocks)}
            reads={reads}
            onSelect={select}
          />
          <Loaded read={reads.blocks} what="the calendar" unharmed="Nothing was moved.">
            {() => (
              <WeekGrid
                {...{ days, items, only, zone, now, selected, tab_stop, shows_real, ghosts }}
                all_day={events.filter((event) => event.all_day)}
                hours={hoursShown(slices, preferences)}
                dragged={dragged?.block_id}
                drag={drag.take}
                onSelect={select}
                onDay={(one) => go(one, one)}
              />
            )}
          </Loaded>
        </div>
        {reviewing.review.state === 'none' ? null : (
          <ReviewPanel reviewing={reviewing} zone={zone} held={held} />
        )}
      </div>
      {block === undefined && deeds.failed !== undefined ? (
        <div class="cal-failed">
          <Message tone="stop" alert action={<Button onClick={deeds.clear}>Close</Button>}>
            {deeds.failed}
          </Message>
        </div>
      ) : null}
      {block === undefined ? null : (
        <BlockBar
          {...{ block, zone, held, no_role, deeds, moves, refused }}
          place={placeNow(block, moves)}
          onMove={() => setOpen('move')}
          onPartial={() => setOpen('outcome')}
          onExtend={() => move((place) => resized(place, GRID_MINUTES))}
        />
      )}
      {block !== undefined && open === 'move' ? (
        <MoveDialog
          {...{ block, zone }}
          place={placeNow(block, moves)}
          onMove={(place) => moves.wish(block, place)}
          onClose={close}
        />
      ) : null}
      {block !== undefined && open === 'outcome' ? (
        <OutcomeDialog block={block} onSay={(body) => deeds.finish(block, body)} onClose={close} />
      ) : null}
    </div>
  );
}

/** Blocks a run or a person moved show where they were; while one is dragged, its own old place. */
function wasOf(blocks: readonly BlockState[], wishes: ReadonlyMap<string, Place>): Ghost[] {
  return blocks.flatMap((block): Ghost[] => {
    const { block_id, moved_from, title } = block;
    const was = wishes.has(block_id) ? block : moved_from;
    if (was === null || isOver(block)) return [];
    const place = { start: Date.parse(was.start), end: Date.parse(was.end) };
    return [{ key: `was ${block_id}`, kind: 'was', text: `was: ${title}`, ...place }];
  });
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
