import type { ActionState } from '@almanac/shared/contracts/actions';
import type { Particulars } from './decide-level.ts';

interface RolledBack {
  action_id: string | null;
  state: string;
}

/** Ends of a rollback that had no effect: it may be asked for again. */
const CAME_TO_NOTHING: readonly string[] = [
  'rejected',
  'expired',
  'cancelled',
  'blocked',
  'failed',
  'superseded',
];

/** Why what an Action did cannot be taken back by Almanac; undefined where it can be tried. */
export function rollbackRefusal(
  action: { state: ActionState; particulars: Pick<Particulars, 'rollback'> },
  earlier: RolledBack | undefined,
): { code: string; detail: string } | undefined {
  if (action.state !== 'succeeded') {
    const detail = `The Action is ${action.state}: there is nothing to take back.`;
    return { code: 'not_done', detail };
  }
  const { strategy, plan = 'no way was named' } = action.particulars.rollback;
  if (strategy === 'not_possible') {
    return { code: 'rollback_not_possible', detail: `It cannot be taken back: ${plan}` };
  }
  if (strategy === 'manual') {
    return { code: 'rollback_manual', detail: `A person has to take it back: ${plan}` };
  }
  // Of a run whose Action is not here yet only the scheduler knows: it gives the same undo again.
  if (earlier === undefined || earlier.action_id === null) return undefined;
  const { action_id, state } = earlier;
  if (CAME_TO_NOTHING.includes(state)) return undefined;
  return { code: 'rolled_back', detail: `It is taken back already, by ${action_id} (${state}).` };
}
