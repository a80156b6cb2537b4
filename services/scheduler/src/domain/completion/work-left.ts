/** What a word about a block leaves to be done, and what the step's blocks say about the step. Whole minutes. */
import { isOpen, type Outcome } from './outcome.ts';

export interface EndedWork {
  /** Of the block; `removed` where the person took it out of the calendar. */
  status: string;
  /** Of its place in the calendar. */
  planned_minutes: number;
  /** Null where nobody said. */
  actual_minutes: number | null;
}

/** Less is not worth a block of its own; the scheduler places no shorter ones. */
export const SMALLEST_REST_MINUTES = 15;

/**
 * Minutes of a block's planned work that its word left undone. Partly done without minutes leaves half: the mark says "half", and any
 * other number would be no better known.
 */
export function minutesLeft({ status, planned_minutes, actual_minutes }: EndedWork): number {
  if (status === 'skipped' || status === 'removed') return planned_minutes;
  if (status !== 'partial') return 0;
  if (actual_minutes === null) return Math.ceil(planned_minutes / 2);
  return Math.max(0, planned_minutes - actual_minutes);
}

export interface BlockOfStep extends EndedWork {
  /** Of its place when the first of the step's words came that left work undone; 0 where it was not there yet. */
  minutes_before: number;
}

export interface StepState {
  status: Outcome | 'open';
  /** Minutes worked, as far as they are known; null where none are. */
  actual_minutes: number | null;
}

/**
 * What the blocks of a step say about it; undefined where it has none. A block that is done without minutes took as long as it was; of a
 * partial one nobody knows. What a block left undone is made up for by what was placed after its word: the step is done once that
 * is.
 */
export function stateOfStep(blocks: readonly BlockOfStep[]): StepState | undefined {
  if (blocks.length === 0) return undefined;
  const known = blocks.map(workedMinutes).filter((minutes) => minutes !== null);
  const actual_minutes = known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
  const ended = blocks.filter(({ status }) => !isOpen(status));
  const begun = ended.some(({ status }) => status === 'done' || status === 'partial');
  if (ended.length < blocks.length) {
    return begun ? { status: 'partial', actual_minutes } : { status: 'open', actual_minutes: null };
  }
  if (!begun) return { status: 'skipped', actual_minutes: null };
  return { status: isMadeUpFor(blocks) ? 'done' : 'partial', actual_minutes };
}

function workedMinutes({ status, planned_minutes, actual_minutes }: EndedWork): number | null {
  if (status === 'partial') return actual_minutes;
  return status === 'done' ? (actual_minutes ?? planned_minutes) : null;
}

/** Every rest that is worth a block was placed again after it was known, and what was placed for it is done. */
function isMadeUpFor(blocks: readonly BlockOfStep[]): boolean {
  if (blocks.every(({ status }) => status === 'done')) return true;
  const left = blocks.reduce((sum, block) => sum + minutesLeft(block), 0);
  const again = blocks.reduce((sum, block) => {
    return sum + Math.max(0, block.planned_minutes - block.minutes_before);
  }, 0);
  return again > 0 && left - again < SMALLEST_REST_MINUTES;
}

export type ReplanCause = 'partial' | 'skipped' | 'late_finish';

/** Why the rest of the week should be looked at again after a word, or undefined. `late_minutes`: work that ended after its block. */
export function causeToReplan(
  block: EndedWork & { late_minutes: number },
): ReplanCause | undefined {
  if (block.status === 'done') return block.late_minutes > 0 ? 'late_finish' : undefined;
  if (block.status !== 'partial' && block.status !== 'skipped') return undefined;
  return minutesLeft(block) >= SMALLEST_REST_MINUTES ? block.status : undefined;
}
