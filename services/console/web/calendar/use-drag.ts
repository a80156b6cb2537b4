/**
 * Dragging a block with the mouse or a pen: to another time or day, or at its lower edge to another length, in steps of 15 minutes.
 * A finger scrolls; it has the Move dialog. Escape drops it where it was.
 */
import type { BlockState } from '@almanac/shared/contracts/completion';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { daysBetween } from '../parts/words.ts';
import { GRID_MINUTES, resized, shifted } from './steps.ts';
import type { Place } from './week.ts';

/** Pixels of an hour; the style sheet draws with the same. */
export const HOUR_PX = 64;
const STEP_PX = (HOUR_PX / 60) * GRID_MINUTES;
/** Less is a press, not a drag. */
const THRESHOLD_PX = 5;
const EDGE_PX = 8;

export interface Dragged {
  block_id: string;
  place: Place;
}

interface Grip {
  block: BlockState;
  place: Place;
  x: number;
  y: number;
  resizes: boolean;
  moved: boolean;
}

interface Given {
  zone: string;
  may: boolean;
  onDrop: (block: BlockState, place: Place) => void;
}

export interface Drag {
  dragged: Dragged | undefined;
  take: (event: JSX.TargetedPointerEvent<HTMLElement>, block: BlockState, place: Place) => void;
}

export function useDrag({ zone, may, onDrop }: Given): Drag {
  const [dragged, setDragged] = useState<Dragged>();
  const grip = useRef<Grip>();
  const drop = useRef(onDrop);
  drop.current = onDrop;

  const holding = dragged !== undefined;
  useEffect(() => {
    if (!holding) return undefined;
    const cancel = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      grip.current = undefined;
      setDragged(undefined);
    };
    document.addEventListener('keydown', cancel, true);
    return () => document.removeEventListener('keydown', cancel, true);
  }, [holding]);

  const follow = (event: PointerEvent): void => {
    const held = grip.current;
    if (held === undefined) return;
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.moved && Math.hypot(dx, dy) < THRESHOLD_PX) return;
    held.moved = true;
    const minutes = Math.round(dy / STEP_PX) * GRID_MINUTES;
    const days = held.resizes ? 0 : daysFrom(event, held.place, zone);
    const place = held.resizes
      ? resized(held.place, minutes)
      : shifted(held.place, { days, minutes }, zone);
    setDragged({ block_id: held.block.block_id, place });
  };

  const take: Drag['take'] = (event, block, place) => {
    if (!may || event.button !== 0 || event.pointerType === 'touch') return;
    const target = event.currentTarget;
    const resizes = target.getBoundingClientRect().bottom - event.clientY < EDGE_PX;
    const { clientX: x, clientY: y } = event;
    grip.current = { block, place, x, y, resizes, moved: false };
    const ending = new AbortController();
    const { signal } = ending;
    const end = (): void => {
      ending.abort();
      const held = grip.current;
      grip.current = undefined;
      setDragged((now) => {
        if (held?.moved === true && now !== undefined) drop.current(held.block, now.place);
        return undefined;
      });
    };
    document.addEventListener('pointermove', follow, { signal });
    document.addEventListener('pointerup', end, { signal });
    document.addEventListener('pointercancel', end, { signal });
  };
  return { dragged, take };
}

/** Days between the day it is on and the column under the pointer. */
function daysFrom(event: PointerEvent, place: Place, zone: string): number {
  const column = [...document.querySelectorAll<HTMLElement>('[data-day]')].find((one) => {
    const { left, right } = one.getBoundingClientRect();
    return event.clientX >= left && event.clientX < right;
  });
  const day = column?.dataset['day'];
  return day === undefined ? 0 : daysBetween(place.start, `${day}T12:00:00Z`, zone);
}
