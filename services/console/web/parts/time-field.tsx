import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

interface TimeFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** The label is for screen readers: a heading beside it says it already. */
  bare?: boolean;
}

/** A clock time, HH:MM in 24 hours whatever the browser's language: written, not picked. `24:00` ends a day. */
export function TimeField({ label, value, onChange, bare = false }: TimeFieldProps): JSX.Element {
  const id = useId();
  const wrong = !/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(value);
  return (
    <div class="field time-field">
      <label for={id} class={bare ? 'visually-hidden' : undefined}>
        {label}
      </label>
      <input
        id={id}
        class="input"
        inputMode="numeric"
        autocomplete="off"
        size={5}
        maxLength={5}
        placeholder="09:00"
        value={value}
        aria-invalid={wrong ? 'true' : undefined}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}
