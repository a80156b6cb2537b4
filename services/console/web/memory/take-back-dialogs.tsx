import type {
  MemoryDetail,
  RedactReply,
  RestoreReply,
} from '@almanac/shared/contracts/memory-review';
import type { JSX } from 'preact';
import { send } from '../api.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { counted } from '../parts/words.ts';
import { say } from '../shell/toast.ts';
import { readAgain } from '../use-read.ts';
import { short } from './links.ts';

interface Props {
  memory: MemoryDetail;
  onClose: () => void;
}

/** What replaced it is taken out; both stay in the history. */
export function RestoreDialog({ memory, onClose }: Props): JSX.Element {
  const { memory_id, content } = memory;
  const restore = async (reason: string, intent: string): Promise<void> => {
    const path = `/api/v1/memory/${memory_id}/restore`;
    const reply = await send<RestoreReply>('POST', path, { reason }, { intent });
    readAgain('memory');
    const out = reply.taken_out.length;
    say(`Restored. ${out === 0 ? 'Nothing' : counted(out, 'memory', 'memories')} was taken out.`);
  };
  return (
    <ChangeDialog
      title="Restore this memory"
      lead={`“${short(content, 160)}” is current again, and what replaced it is taken out. Nothing is lost: restoring that one undoes this.`}
      differences={[]}
      verb="Restore"
      act={restore}
      onClose={onClose}
    />
  );
}

interface RedactProps extends Props {
  onDone: (reply: RedactReply) => void;
}

/** For privacy, and for ever. */
export function RedactDialog({ memory, onClose, onDone }: RedactProps): JSX.Element {
  const { memory_id, content } = memory;
  const redact = async (reason: string, intent: string): Promise<void> => {
    const path = `/api/v1/memory/${memory_id}/redact`;
    onDone(await send<RedactReply>('POST', path, { reason }, { intent }));
    readAgain('memory');
    say('Redacted.');
  };
  return (
    <ChangeDialog
      title="Redact this memory for ever"
      lead={`The text of “${short(content, 160)}” leaves the memory, every index and its history. Nobody can bring it back. Row, hash and audit stay. Do not quote it in the reason.`}
      differences={[]}
      verb="Redact for ever"
      act={redact}
      onClose={onClose}
    />
  );
}
