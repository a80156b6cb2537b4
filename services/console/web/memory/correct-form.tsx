import type { RememberReply } from '@almanac/shared/contracts/memory';
import type { MemoryDetail } from '@almanac/shared/contracts/memory-review';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Message } from '../parts/message.tsx';
import { TextField } from '../parts/text-field.tsx';
import { say } from '../shell/toast.ts';
import { useWhyHeld } from '../shell/why-held.ts';
import { useAllowed } from '../use-allowed.ts';
import { useDeed } from '../use-deed.ts';
import { readAgain } from '../use-read.ts';

interface Props {
  memory: MemoryDetail;
  onDone: (memory_id: string) => void;
  onCancel: () => void;
}

/** "That's wrong": what is right takes its place, as sure as a person can make it. The old text stays in the history. */
export function CorrectForm({ memory, onDone, onCancel }: Props): JSX.Element | null {
  const { memory_id, content } = memory;
  const [right, setRight] = useState(content);
  const [reason, setReason] = useState('');
  const form = useFormKeys(onCancel);
  const may_not = useAllowed('operator', 'approver', 'admin');
  const held = useWhyHeld();
  const { busy, failed, run } = useDeed('Nothing was corrected.');
  const why_not = held ?? missingIn({ content, right, reason });
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (why_not !== undefined) return;
    run(async (intent) => {
      const body = { memory_id, correction: right.trim(), reason: reason.trim() };
      const path = '/api/v1/memory/corrections';
      const reply = await send<RememberReply>('POST', path, body, { intent });
      readAgain('memory');
      say(saidOf(reply));
      onDone(reply.memory_id);
    });
  };
  if (may_not !== undefined) return null;
  return (
    <form ref={form} class="panel correct" aria-label="Correction" onSubmit={submit}>
      <h3 class="panel-head">What is right?</h3>
      <div class="panel-body sections-small">
        <TextField
          label="It should say"
          name="correction"
          lines={5}
          maxLength={100_000}
          value={right}
          onInput={setRight}
        />
        <TextField
          label="Why?"
          name="reason"
          lines={2}
          maxLength={1000}
          help="It is kept with the correction."
          value={reason}
          onInput={setReason}
        />
        {failed === undefined ? null : (
          <Message tone="stop" alert>
            {failed}
          </Message>
        )}
        <div class="actions">
          <Button kind="primary" type="submit" busy={busy} held={why_not}>
            {busy ? 'Correcting…' : 'Correct it'}
          </Button>
          <Button onClick={onCancel}>Cancel</Button>
        </div>
        {why_not === undefined ? null : <p class="meta">{why_not}</p>}
      </div>
    </form>
  );
}

/** The first field takes the focus; Escape leaves, Ctrl or ⌘ with Enter sends. */
function useFormKeys(onCancel: () => void): { current: HTMLFormElement | null } {
  const form = useRef<HTMLFormElement>(null);
  const cancel = useRef(onCancel);
  cancel.current = onCancel;
  useEffect(() => {
    const box = form.current;
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing) return;
      if (event.key === 'Escape') cancel.current();
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) box?.requestSubmit();
    };
    box?.querySelector('textarea')?.focus();
    box?.addEventListener('keydown', onKey);
    return () => box?.removeEventListener('keydown', onKey);
  }, []);
  return form;
}

function missingIn(given: { content: string; right: string; reason: string }): string | undefined {
  const right = given.right.trim();
  if (right === '') return 'Say what is right.';
  if (right === given.content.trim()) return 'Change what is wrong first.';
  return given.reason.trim() === '' ? 'Say why.' : undefined;
}

function saidOf({ status }: RememberReply): string {
  if (status === 'conflict') return 'Recorded beside what stands: a person decides.';
  return status === 'stored' ? 'Recorded. It holds when its time comes.' : 'Corrected.';
}
