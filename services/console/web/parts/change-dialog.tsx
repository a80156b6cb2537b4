import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useDeed } from '../use-deed.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import type { Difference } from './difference.ts';
import { DifferenceList } from './difference-list.tsx';
import { Message } from './message.tsx';
import { TextField } from './text-field.tsx';

interface ChangeDialogProps {
  title: string;
  /** What it means, in a sentence. */
  lead?: ComponentChildren;
  differences: readonly Difference[];
  /** The button: a verb. */
  verb: string;
  /** The shortest reason the owner takes; 0 asks for none. */
  shortest?: number;
  /** What did not happen when it fails: "Nothing was changed." */
  unharmed?: string;
  act: (reason: string, intent: string) => Promise<void>;
  onClose: () => void;
  children?: ComponentChildren;
}

/** Every change of what is allowed: first what it changes, then why, then it is done. */
export function ChangeDialog(props: ChangeDialogProps): JSX.Element {
  const { title, lead, differences, verb, shortest = 3, act, onClose, children } = props;
  const { unharmed = 'Nothing was changed.' } = props;
  const [reason, setReason] = useState('');
  const { busy, failed, run } = useDeed(unharmed);
  const given = reason.trim();
  const enough = given.length >= shortest;
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!enough) return;
    run(async (intent) => {
      await act(given, intent);
      onClose();
    });
  };
  return (
    <Dialog title={title} onClose={onClose} wide={differences.length > 3}>
      {lead === undefined ? null : <p class="lead">{lead}</p>}
      {differences.length === 0 ? null : <DifferenceList items={differences} />}
      <form class="dialog-body" onSubmit={submit}>
        {children}
        {shortest === 0 ? null : (
          <TextField
            label="Why?"
            name="reason"
            lines={2}
            maxLength={500}
            help={`At least ${shortest} characters. It is kept with the change.`}
            value={reason}
            onInput={setReason}
          />
        )}
        {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
        <div class="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={busy}
            held={enough ? undefined : `A reason of at least ${shortest} characters is needed.`}
          >
            {busy ? 'Under way…' : verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
