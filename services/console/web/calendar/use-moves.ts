/**
 * Putting blocks elsewhere: shown at once where they are wished to be, sent after a short rest, so that several presses are one
 * move, and put back with the reason where the scheduler refuses.
 */
import type { BlockState } from '@almanac/shared/contracts/completion';
import type { MoveReply } from '@almanac/shared/contracts/reschedule';
import type { Block } from '@almanac/shared/contracts/scheduler';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ApiError, failureOf, newIntent, send } from '../api.ts';
import { say } from '../shell/toast.ts';
import { readAgain } from '../use-read.ts';
import { saySpan } from './said.ts';
import { placeOf, type Place } from './week.ts';

const REST_MS = 450;

export interface Refusal {
  block_id: string;
  title: string;
  /** Where it was wished to be. */
  place: Place;
  code: string;
  text: string;
}

export interface Moves {
  wishes: ReadonlyMap<string, Place>;
  refusal: Refusal | undefined;
  /** Where a block is or is wished to be. */
  wish: (block: BlockState, place: Place) => void;
  /** The refused wish again, over whatever lies there. */
  insist: () => void;
  dismiss: () => void;
}

interface Given {
  zone: string;
  blocks: readonly BlockState[];
  take: (block: Block) => void;
  undo: (run_id: string) => void;
}

export function useMoves(given: Given): Moves {
  const [wishes, setWishes] = useState<ReadonlyMap<string, Place>>(new Map());
  const [refusal, setRefusal] = useState<Refusal>();
  const latest = useRef({ ...given, wishes });
  latest.current = { ...given, wishes };
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  const sending = useRef(new Set<string>());

  const change = useCallback((block_id: string, place: Place | undefined): void => {
    const next = new Map(latest.current.wishes);
    if (place === undefined) next.delete(block_id);
    else next.set(block_id, place);
    latest.current.wishes = next;
    setWishes(next);
  }, []);

  const flush = useCallback(
    async (block_id: string, force: boolean): Promise<void> => {
      timers.current.delete(block_id);
      const place = latest.current.wishes.get(block_id);
      const block = latest.current.blocks.find((one) => one.block_id === block_id);
      if (block === undefined || place === undefined || sending.current.has(block_id)) return;
      sending.current.add(block_id);
      const refused = await moveNow(latest.current, block, place, force);
      sending.current.delete(block_id);
      if (refused !== undefined) setRefusal(refused);
      // What was wished meanwhile goes out next; else what was answered stands.
      const wished = latest.current.wishes.get(block_id);
      if (wished === place) change(block_id, undefined);
      else if (wished !== undefined) void flush(block_id, false);
      readAgain('block');
    },
    [change],
  );
  useFlushOnLeave(timers.current, flush);

  return useMemo<Moves>(() => {
    const wish = (block: BlockState, place: Place): void => {
      const { block_id } = block;
      clearTimeout(timers.current.get(block_id));
      timers.current.delete(block_id);
      setRefusal(undefined);
      const is = placeOf(block);
      const back = is.start === place.start && is.end === place.end;
      // Back where it is before anything was sent: nothing is asked for.
      if (back && !sending.current.has(block_id)) return change(block_id, undefined);
      change(block_id, place);
      timers.current.set(
        block_id,
        setTimeout(() => void flush(block_id, false), REST_MS),
      );
    };
    const insist = (): void => {
      if (refusal === undefined) return;
      change(refusal.block_id, refusal.place);
      setRefusal(undefined);
      void flush(refusal.block_id, true);
    };
    return { wishes, refusal, wish, insist, dismiss: () => setRefusal(undefined) };
  }, [wishes, refusal, change, flush]);
}

type Flush = (block_id: string, force: boolean) => Promise<void>;

/** Leaving the page does not lose what was wished. */
function useFlushOnLeave(
  waiting: ReadonlyMap<string, ReturnType<typeof setTimeout>>,
  flush: Flush,
): void {
  useEffect(() => {
    return () => {
      for (const [block_id, timer] of waiting) {
        clearTimeout(timer);
        void flush(block_id, false);
      }
    };
  }, [waiting, flush]);
}

/** Sends it, and says what became of it; the refusal where there is one. */
async function moveNow(
  { take, zone, undo }: Given,
  block: BlockState,
  place: Place,
  force: boolean,
): Promise<Refusal | undefined> {
  try {
    const { block: now, run } = await sendMove(block, place, force);
    take(now);
    if (run.status === 'failed') {
      const text = run.detail ?? 'The calendar did not take it.';
      return { block_id: block.block_id, title: block.title, place, code: '', text };
    }
    const action = { label: 'Undo', run: () => undo(run.run_id) };
    say(wordsOf(now, run.status, zone), { action });
    return undefined;
  } catch (error) {
    return refusalOf(block, place, error);
  }
}

function sendMove(block: BlockState, place: Place, force: boolean): Promise<MoveReply> {
  const body = {
    start: new Date(place.start).toISOString(),
    end: new Date(place.end).toISOString(),
    version: block.version,
    ...(force ? { force } : {}),
  };
  const path = `/api/v1/scheduler/blocks/${block.block_id}/move`;
  return send<MoveReply>('POST', path, body, { intent: newIntent() });
}

function wordsOf(block: Block, status: string, zone: string): string {
  const where = `${block.title}: now ${saySpan(placeOf(block), zone)}, pinned`;
  if (status === 'awaiting_approval') return `${where}. The calendar follows once it is approved.`;
  return status === 'applying' ? `${where}. The calendar follows.` : where;
}

function refusalOf(block: BlockState, place: Place, error: unknown): Refusal {
  const code = error instanceof ApiError ? error.code : '';
  const { block_id, title } = block;
  return { block_id, title, place, code, text: failureOf(error) };
}
