import type { BatchReply } from '@almanac/shared/contracts/people';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { failureOf, send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Message } from '../parts/message.tsx';
import { counted } from '../parts/words.ts';
import { say } from '../shell/toast.ts';
import { readAgain } from '../use-read.ts';
import { HOLD_MS } from './decisions.ts';
import type { Waiting } from './grouping.ts';

interface Props {
  decision: 'approve' | 'reject';
  items: readonly Waiting[];
  onClose: () => void;
  /** The ids that stay: not decided. */
  onDone: (left: string[]) => void;
}

type Item = BatchReply['items'][number];

/** Several in one go: each title is read once more, each is decided for itself, and what fails stays. */
export function BatchDialog({ decision, items, onClose, onDone }: Props): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const [stayed, setStayed] = useState<Item[]>([]);
  const yes = decision === 'approve';
  const verb = yes ? 'Approve' : 'Reject';
  const run = async (): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    try {
      const { items: results } = await send<BatchReply>('POST', '/api/v1/actions/decide-batch', {
        decision,
        items: items.map(({ action_id, version, payload_hash }) => ({
          action_id,
          version,
          payload_hash,
        })),
        hold_ms: HOLD_MS,
      });
      readAgain('action');
      const left = results.filter(({ decided }) => !decided);
      say(`${yes ? 'Approved' : 'Rejected'}: ${counted(results.length - left.length, 'Action')}`);
      onDone(left.map(({ action_id }) => action_id));
      if (left.length === 0) onClose();
      else setStayed(left);
    } catch (error) {
      setFailed(failureOf(error, 'Nothing was decided.'));
    }
    setBusy(false);
  };
  return (
    <Dialog title={`${verb} ${counted(items.length, 'Action')}?`} onClose={onClose}>
      <ul class="rows batch-list">
        {items.map(({ action_id, title }) => (
          <li key={action_id}>
            {title}
            <StayedLine item={stayed.find((one) => one.action_id === action_id)} />
          </li>
        ))}
      </ul>
      {failed === undefined ? null : (
        <Message tone="stop" alert>
          {failed}
        </Message>
      )}
      <div class="dialog-foot">
        <Button onClick={onClose}>{stayed.length > 0 ? 'Close' : 'Cancel'}</Button>
        {stayed.length > 0 ? null : (
          <Button kind={yes ? 'primary' : 'danger'} busy={busy} onClick={() => void run()}>
            {busy ? `${yes ? 'Approving' : 'Rejecting'}…` : `${verb} all ${items.length}`}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function StayedLine({ item }: { item: Item | undefined }): JSX.Element | null {
  if (item === undefined) return null;
  return <p class="meta stayed">Not decided: {item.detail ?? item.code}</p>;
}
