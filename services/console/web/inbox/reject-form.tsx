import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';

interface Props {
  onReject: (reason: string) => void;
  onCancel: () => void;
}

/** The reason helps whoever asked, and may be left out: Enter rejects. */
export function RejectForm({ onReject, onCancel }: Props): JSX.Element {
  const [reason, setReason] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      class="bar-form"
      onSubmit={(event) => {
        event.preventDefault();
        onReject(reason.trim());
      }}
    >
      <label class="visually-hidden" for="reject-reason">
        Why not, for whoever asked (it may be left out)
      </label>
      <input
        ref={field}
        class="input"
        id="reject-reason"
        autocomplete="off"
        placeholder="Why not? It may be left out."
        maxLength={1000}
        value={reason}
        onInput={(event) => setReason(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onCancel();
        }}
      />
      <Button kind="quiet" onClick={onCancel}>
        Cancel
      </Button>
      <Button kind="danger" type="submit">
        Reject
      </Button>
    </form>
  );
}
