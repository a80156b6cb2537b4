/**
 * What a word does to a block. The first word counts; the same again, by whatever way, is no news; a different one later corrects
 * it, because only a person can know. More exact minutes for the same word are a correction too, none are not.
 */
import { isOpen, isOutcome, type Word } from './outcome.ts';

export interface SaidOf {
  status: string;
  actual_minutes: number | null;
  /** RFC 3339. */
  actual_start: string | null;
  actual_end: string | null;
}

export interface Said {
  outcome: Word;
  /** Null where it was not said. */
  minutes: number | null;
  /** When the work began and ended, where that was said. RFC 3339. */
  start: string | null;
  end: string | null;
}

export type WordVerdict = 'complete' | 'correct' | 'reopen' | 'same' | 'refused';

export function judgeWord(block: SaidOf, said: Said): WordVerdict {
  if (!isOpen(block.status) && !isOutcome(block.status)) return 'refused';
  if (said.outcome === 'open') return isOpen(block.status) ? 'same' : 'reopen';
  if (isOpen(block.status)) return 'complete';
  if (block.status !== said.outcome) return 'correct';
  const news = [
    said.minutes !== null && said.minutes !== block.actual_minutes,
    differs(said.start, block.actual_start),
    differs(said.end, block.actual_end),
  ];
  // What was skipped took no time, whatever is said about it.
  return said.outcome !== 'skipped' && news.includes(true) ? 'correct' : 'same';
}

function differs(said: string | null, known: string | null): boolean {
  return said !== null && (known === null || Date.parse(said) !== Date.parse(known));
}
