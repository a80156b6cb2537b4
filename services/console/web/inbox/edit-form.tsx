import type { Action } from '@almanac/shared/contracts/actions';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, failureOf, send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Message } from '../parts/message.tsx';
import { TextField } from '../parts/text-field.tsx';
import { say } from '../shell/toast.ts';
import { useKeys } from '../shell/use-keys.ts';
import { queries, readAgain } from '../use-read.ts';
import { editedInputs, fieldsOf, type InputField } from './edited-inputs.ts';

interface Props {
  action: Action;
  /** The new version, as it is now. */
  onDone: (after: Action) => void;
  onClose: () => void;
}

/** Other inputs: a new version with its own hash, which everybody has to look at again. */
export function EditForm({ action, onDone, onClose }: Props): JSX.Element {
  const [edited, setEdited] = useState<Record<string, string>>({});
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [failed, setFailed] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>('.input')?.focus(), []);
  const submit = async (): Promise<void> => {
    const result = editedInputs(action.inputs, edited);
    setFailed(undefined);
    if (!result.ok) return setWrong(result.wrong);
    if (!result.changed) return onClose();
    setWrong({});
    setBusy(true);
    try {
      const after = await send<Action>('POST', `/api/v1/actions/${action.action_id}/revise`, {
        inputs: result.inputs,
        version: action.version,
      });
      queries.setQueryData([`/api/v1/actions/${action.action_id}`], after);
      readAgain('action');
      say(`Version ${after.version}: ${after.title}`);
      onDone(after);
      onClose();
    } catch (error) {
      setWrong(fieldErrors(error));
      setFailed(failureOf(error, 'Nothing was changed.'));
      setBusy(false);
    }
    return undefined;
  };
  useKeys('inbox', { send: () => void submit(), back: onClose });
  return (
    <form
      ref={form}
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <EditHead action={action} />
      {fieldsOf(action.inputs).map((field) => (
        <TextField
          key={field.name}
          label={field.label}
          name={field.name}
          type={field.kind === 'number' ? 'number' : 'text'}
          {...linesOf(field)}
          value={edited[field.name] ?? field.value}
          wrong={wrong[field.name]}
          onInput={(value) => setEdited((all) => ({ ...all, [field.name]: value }))}
        />
      ))}
      {failed === undefined ? null : (
        <Message tone="stop" alert>
          {failed}
        </Message>
      )}
      <div class="actions">
        <Button kind="quiet" onClick={onClose}>
          Discard
        </Button>
        <Button kind="primary" type="submit" hint="mod+Enter" busy={busy}>
          {busy ? 'Sending…' : 'Send the edit'}
        </Button>
      </div>
    </form>
  );
}

function EditHead({ action }: { action: Action }): JSX.Element {
  return (
    <>
      <h2 class="card-title">{action.title}</h2>
      <p class="lead">
        Your change makes version {action.version + 1}. Votes given so far no longer count; it
        expires as before.
      </p>
    </>
  );
}

const MOST_LINES = 16;

function linesOf({ kind, value }: InputField): { lines?: number } {
  if (kind !== 'text' && kind !== 'json') return {};
  return { lines: Math.min(MOST_LINES, Math.max(3, value.split('\n').length + 1)) };
}

/** `inputs.subject` → the field "subject". */
function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const errors = error.problem?.errors ?? [];
  return Object.fromEntries(
    errors.map(({ path, message }) => [path.replace(/^inputs\./, '').split('.')[0] ?? '', message]),
  );
}
