/** Everything the calendar shows and does, put together: what is drawn follows from it alone. */
import type { BlockState } from '@almanac/shared/contracts/completion';
import type { CalendarEvent, Preferences } from '@almanac/shared/contracts/scheduler';
import { useState } from 'preact/hooks';
import { PHONE, useMedia } from '../parts/media.ts';
import { hasRole, useMe } from '../shell/session.ts';
import { useWhyHeld } from '../shell/why-held.ts';
import { placeNow } from './block-bar.tsx';
import type { Ghost } from './day-column.tsx';
import { ghostsOf } from './review-panel.tsx';
import { useDeeds, type Deeds } from './use-deeds.ts';
import { useDrag, type Drag } from './use-drag.ts';
import { useMoves, type Moves } from './use-moves.ts';
import { useReview, type Reviewing } from './use-review.ts';
import { useWeek, type WeekReads } from './use-week.ts';
import { daysShown, isOver, itemsOf, type Item, type Place } from './week.ts';

export interface CalendarAsked {
  monday: string;
  /** As chosen in the strip of days. */
  day: string | undefined;
  today: string;
  now: number;
  zone: string;
  go: (to: string, only: string | undefined) => void;
}

export interface Calendar extends CalendarAsked {
  reads: WeekReads;
  blocks: readonly BlockState[];
  events: readonly CalendarEvent[];
  preferences: Preferences | undefined;
  items: readonly Item[];
  days: readonly string[];
  /** The one day a phone shows. */
  only: string | undefined;
  ghosts: readonly Ghost[];
  selected: string | undefined;
  block: BlockState | undefined;
  select: (block_id: string | undefined) => void;
  /** Why nothing can be changed now. */
  held: string | undefined;
  /** This person only reads. */
  no_role: boolean;
  may: boolean;
  deeds: Deeds;
  moves: Moves;
  reviewing: Reviewing;
  drag: Drag;
  /** Changes the place of the selected block. */
  move: (change: (place: Place) => Place) => void;
}

const NONE: readonly never[] = [];

export function useCalendar(asked: CalendarAsked): Calendar {
  const { monday, day, today, zone } = asked;
  const reads = useWeek(monday, zone);
  const held = useWhyHeld();
  const no_role = !hasRole(useMe(), 'operator', 'approver', 'admin');
  const may = held === undefined && !no_role;
  const phone = useMedia(PHONE);
  const [selected, setSelected] = useState<string>();
  const deeds = useDeeds();
  const reviewing = useReview(deeds.undoRun);
  const blocks: readonly BlockState[] = reads.blocks.data?.items ?? NONE;
  const events: readonly CalendarEvent[] = reads.events.data?.items ?? NONE;
  const preferences = reads.preferences.data;
  const moves = useMoves({ zone, blocks, take: reads.take, undo: deeds.undoRun });
  const drag = useDrag({ zone, may, onDrop: moves.wish });
  const wishes = withDragged(moves.wishes, drag);
  const items = itemsOf(blocks, events, wishes);
  const days = daysShown(monday, items, preferences, zone);
  const block = blocks.find(({ block_id }) => block_id === selected);
  const shown = reviewing.review.state === 'shown' ? reviewing.review.run : undefined;
  return {
    ...asked,
    reads,
    blocks,
    events,
    preferences,
    items,
    days,
    selected,
    block,
    held,
    no_role,
    may,
    deeds,
    moves,
    reviewing,
    drag,
    only: phone ? (day ?? (days.includes(today) ? today : monday)) : undefined,
    ghosts: [...ghostsOf(shown), ...wasOf(blocks, wishes)],
    select: (block_id) => {
      setSelected(block_id);
      if (block_id !== selected) moves.dismiss();
    },
    move: (change) => {
      if (block === undefined || !may || isOver(block)) return;
      moves.wish(block, change(placeNow(block, moves)));
    },
  };
}

function withDragged(wishes: ReadonlyMap<string, Place>, { dragged }: Drag) {
  return dragged === undefined ? wishes : new Map([...wishes, [dragged.block_id, dragged.place]]);
}

/** Blocks that a run or a person moved show where they were; while one is moved, its own old place. */
function wasOf(blocks: readonly BlockState[], wishes: ReadonlyMap<string, Place>): Ghost[] {
  return blocks.flatMap((block): Ghost[] => {
    const { block_id, moved_from, title } = block;
    const was = wishes.has(block_id) ? block : moved_from;
    if (was === null || isOver(block)) return [];
    const place = { start: Date.parse(was.start), end: Date.parse(was.end) };
    return [{ key: `was ${block_id}`, kind: 'was', text: `was: ${title}`, ...place }];
  });
}
