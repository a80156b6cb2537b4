import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { type Choice, withValue } from './choices.ts';

interface SelectFieldProps {
  label: string;
  name: string;
  choices: readonly Choice[];
  value: string;
  onChange: (value: string) => void;
  help?: string;
}

/** The browser's own list of choices, with its label. */
export function SelectField(props: SelectFieldProps): JSX.Element {
  const { label, name, choices, value, onChange, help } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        name={name}
        class="input"
        value={value}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {withValue(choices, value).map((choice) => (
          <option key={choice.value} value={choice.value} selected={choice.value === value}>
            {choice.text}
          </option>
        ))}
      </select>
      {help === undefined ? null : (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}

/** Choices that are called what they are. */
export function plainChoices(values: readonly string[], say: (value: string) => string): Choice[] {
  return values.map((value) => ({ value, text: say(value) }));
}
