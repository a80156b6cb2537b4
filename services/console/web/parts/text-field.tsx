import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

export interface TextFieldProps {
  label: string;
  name: string;
  type?: 'text' | 'password' | 'email' | 'search' | 'date' | 'number';
  help?: string;
  /** What is wrong with what was given: said below, and to a screen reader. */
  wrong?: string | undefined;
  required?: boolean;
  autocomplete?: string;
  minLength?: number;
  maxLength?: number;
  value?: string;
  onInput?: (value: string) => void;
  lines?: number;
}

/** A label, a field, and what helps with it, tied together. With `lines` it is a box of text. */
export function TextField(props: TextFieldProps): JSX.Element {
  const { label, help, wrong, lines, onInput, type = 'text', ...field } = props;
  const id = useId();
  const described = [
    help === undefined ? '' : `${id}-help`,
    wrong === undefined ? '' : `${id}-wrong`,
  ];
  const shared = {
    ...field,
    id,
    class: 'input',
    'aria-describedby': described.filter(Boolean).join(' ') || undefined,
    'aria-invalid': wrong === undefined ? undefined : ('true' as const),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {lines === undefined ? (
        <input {...shared} type={type} onInput={(event) => onInput?.(event.currentTarget.value)} />
      ) : (
        <textarea
          {...shared}
          rows={lines}
          onInput={(event) => onInput?.(event.currentTarget.value)}
        />
      )}
      {help === undefined ? null : (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {wrong === undefined ? null : (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
    </div>
  );
}

/** What a form holds under this name. */
export function givenIn(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
}
