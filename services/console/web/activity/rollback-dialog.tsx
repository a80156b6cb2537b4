import type { RollbackReply } from '@almanac/shared/contracts/action-execution';
import type { Action } from '@almanac/shared/contracts/actions';
import type { JSX } from 'preact';
import { send } from '../api.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { say } from '../shell/toast.ts';
import { readAgain } from '../use-read.ts';

interface Props {
  action: Action;
  onClose: () => void;
}

/** Taking back is an Action of its own, decided by the same rules. */
export function RollbackDialog({ action, onClose }: Props): JSX.Element {
  const { action_id, card, rollback } = action;
  const ask = async (reason: string, intent: string): Promise<void> => {
    const path = `/api/v1/actions/${action_id}/rollback`;
    const reply = await send<RollbackReply>('POST', path, { reason }, { intent });
    say(`Asked to take back: ${card.title}. ${reply.detail}`);
    readAgain('action');
  };
  return (
    <ChangeDialog
      title="Take this back"
      lead={`${card.title}. ${rollback.plan ?? 'What stood there before is put back where nobody changed it since.'}`}
      differences={[]}
      verb="Ask to take it back"
      unharmed="Nothing was taken back."
      act={ask}
      onClose={onClose}
    />
  );
}
