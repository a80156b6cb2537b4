import type { MemoryDetail, RedactReply } from '@almanac/shared/contracts/memory-review';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { sayValue } from '../parts/difference.ts';
import { Message } from '../parts/message.tsx';
import { hasRole, useMe } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useKeys } from '../shell/use-keys.ts';
import { useWhyHeld } from '../shell/why-held.ts';
import { useAllowed } from '../use-allowed.ts';
import { copyId } from './copy-id.ts';
import { RedactDialog, RestoreDialog } from './take-back-dialogs.tsx';

interface Props {
  memory: MemoryDetail;
  onCorrect: () => void;
}

/** What a person may do about it. Who may not change it gets no buttons for that, and one sentence. */
export function MemoryDeeds({ memory, onCorrect }: Props): JSX.Element {
  const [receipt, setReceipt] = useState<RedactReply>();
  const [asking, setAsking] = useState<'restore' | 'redact'>();
  const may_not = useAllowed('operator', 'approver', 'admin');
  const may_redact = hasRole(useMe(), 'admin');
  const held = useWhyHeld();
  const { memory_id, status } = memory;
  const why_not = may_not ?? held ?? (status === 'current' ? undefined : NOT_CURRENT);
  useKeys('memory', { correct: () => (why_not === undefined ? onCorrect() : say(why_not)) });
  const close = (): void => setAsking(undefined);
  return (
    <>
      <div class="actions">
        {may_not === undefined ? (
          <Button kind="primary" hint="c" held={why_not} onClick={onCorrect}>
            That’s wrong
          </Button>
        ) : null}
        <Button hint="y" onClick={() => void copyId(memory_id)}>
          Copy the id
        </Button>
        {may_not === undefined && status === 'superseded' ? (
          <Button held={held} onClick={() => setAsking('restore')}>
            Restore…
          </Button>
        ) : null}
        {may_redact && status !== 'redacted' ? (
          <Button kind="danger" held={held} onClick={() => setAsking('redact')}>
            Redact…
          </Button>
        ) : null}
      </div>
      {why_not === undefined ? null : <p class="meta">{why_not}</p>}
      {receipt === undefined ? null : <Receipt receipt={receipt} />}
      {asking === 'restore' ? <RestoreDialog memory={memory} onClose={close} /> : null}
      {asking === 'redact' ? (
        <RedactDialog memory={memory} onClose={close} onDone={setReceipt} />
      ) : null}
    </>
  );
}

const NOT_CURRENT = 'Only what is current can be corrected.';

function Receipt({ receipt: { receipt, purging, not_covered } }: { receipt: RedactReply }) {
  return (
    <Message tone="leaf">
      Blanked: {sayValue(receipt)}.{' '}
      {purging.length === 0 ? '' : `Still being cleared: ${purging.join(', ')}. `}
      {not_covered}
    </Message>
  );
}
