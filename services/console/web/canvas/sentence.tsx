import type { AnalyticsFn } from '@almanac/shared/contracts/analytics';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Button } from '../parts/button.tsx';
import { dayOf } from '../parts/words.ts';
import { addDays } from '../parts/zoned.ts';
import type { Choice } from '../parts/choices.ts';
import { useZone } from '../shell/session.ts';
import { readAgainAsked } from './use-asked.ts';
import { addressOf, FUNCTIONS, TABLES, type Reading } from './functions.ts';
import { isWritten, type Parameter } from './table-info.ts';

const WHEN: readonly Choice[] = [
  { value: 'last', text: 'the last 30 days' },
  { value: 'days', text: 'the days from' },
];

/** "Read as: planned and worked hours by client, the last 30 days": each underlined word can be changed; then it is run. */
export function Sentence({ reading }: { reading: Reading }): JSX.Element {
  const { route } = useLocation();
  const zone = useZone();
  const address = addressOf(reading);
  const [draft, setDraft] = useState(reading);
  // Only the address says whether it is another table.
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- as the line above says
  useEffect(() => setDraft(reading), [address]);
  const { fn, params } = draft;
  const set = (more: Record<string, string>): void =>
    setDraft({ fn, params: { ...params, ...more } });
  const when = 'from' in params || 'to' in params ? 'days' : 'last';
  const setWhen = (next: string): void => {
    const { from: _from, to: _to, ...rest } = params;
    const today = dayOf(Date.now(), zone);
    const days = { from: addDays(today, -29), to: today };
    setDraft({ fn, params: next === 'days' ? { ...rest, ...days } : rest });
  };
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const next = addressOf(draft);
    if (next === address) readAgainAsked();
    else route(next);
  };
  return (
    <form class="sentence" aria-label="Read as" onSubmit={submit}>
      <Words>Read as:</Words>
      <InlineSelect
        label="Table"
        value={fn}
        choices={FUNCTIONS.map((one) => ({ value: one, text: TABLES[one].title }))}
        onChange={(next) => setDraft({ fn: next as AnalyticsFn, params })}
      />
      {TABLES[fn].parameters.map((parameter) => (
        <span key={`${fn} ${parameter.name}`} class="sentence-part">
          <Words>{parameter.before}</Words>
          <InlineParameter
            parameter={parameter}
            value={params[parameter.name]}
            onChange={(value) => set({ [parameter.name]: value })}
          />
        </span>
      ))}
      {TABLES[fn].days ? (
        <span class="sentence-part">
          <Words>in</Words>
          <InlineSelect label="When" value={when} choices={WHEN} onChange={setWhen} />
        </span>
      ) : null}
      {when === 'last' || !TABLES[fn].days ? null : (
        <span class="sentence-part">
          <InlineDay label="From day" value={params['from']} onInput={(from) => set({ from })} />
          <Words>to</Words>
          <InlineDay label="To day" value={params['to']} onInput={(to) => set({ to })} />
        </span>
      )}
      <Button type="submit" kind="primary">
        Run
      </Button>
    </form>
  );
}

function Words({ children }: { children: ComponentChildren }): JSX.Element {
  return <span class="ink-2">{children}</span>;
}

interface InlineParameterProps {
  parameter: Parameter;
  value: string | undefined;
  onChange: (value: string) => void;
}

function InlineParameter({ parameter, value = '', onChange }: InlineParameterProps): JSX.Element {
  const { label } = parameter;
  if (!isWritten(parameter)) {
    const shown = value === '' ? (parameter.choices[0]?.value ?? '') : value;
    const { choices } = parameter;
    return <InlineSelect label={label} value={shown} choices={choices} onChange={onChange} />;
  }
  const { empty, range, longest } = parameter;
  return (
    <input
      class="input written"
      type={range === undefined ? 'text' : 'number'}
      aria-label={label}
      placeholder={empty}
      maxLength={longest}
      min={range?.[0]}
      max={range?.[1]}
      autocomplete="off"
      value={value}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface InlineSelectProps {
  label: string;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
}

function InlineSelect({ label, value, choices, onChange }: InlineSelectProps): JSX.Element {
  return (
    <select
      class="input"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value} selected={choice.value === value}>
          {choice.text}
        </option>
      ))}
    </select>
  );
}

interface InlineDayProps {
  label: string;
  value: string | undefined;
  onInput: (day: string) => void;
}

function InlineDay({ label, value = '', onInput }: InlineDayProps): JSX.Element {
  return (
    <input
      class="input"
      type="date"
      aria-label={label}
      value={value}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  );
}
