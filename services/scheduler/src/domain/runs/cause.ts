/** What makes a reschedule happen by itself, and whether its run goes out or waits for a person. */
import type { RescheduleReason } from '@almanac/shared/contracts/reschedule';

export const CAUSES = [
  'new_meeting',
  'moved_meeting',
  'block_dragged',
  'order_broken',
  'overrun',
  'late_finish',
  'partial',
  'skipped',
  'deadline_changed',
  'plan_changed',
] as const;
export type Cause = (typeof CAUSES)[number];

const UNCERTAIN: readonly Cause[] = ['overrun', 'skipped', 'order_broken'];

export type Reaction = 'go' | 'propose' | 'nothing';

/**
 * A meeting or a drag over blocks, a plan that changed and work that ended are facts: what follows goes out. That a block's time
 * passed without a word, or that it was skipped, does not say that its work is still wanted; and who drags a step past those that
 * wait for it may mean just that: this is proposed.
 */
export function reactionTo(cause: Cause, setting: 'auto' | 'propose' | 'off'): Reaction {
  if (setting === 'off') return 'nothing';
  return setting === 'auto' && !UNCERTAIN.includes(cause) ? 'go' : 'propose';
}

export function reasonOf(cause: Cause): RescheduleReason {
  switch (cause) {
    case 'partial':
      return 'late_finish';
    case 'skipped':
      return 'overrun';
    case 'order_broken':
      return 'block_dragged';
    case 'plan_changed':
      return 'deadline_changed';
    default:
      return cause;
  }
}
