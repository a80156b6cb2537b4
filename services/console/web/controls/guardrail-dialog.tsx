import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ACTION_TYPES, sayType } from '../parts/action-words.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/text-field.tsx';
import { WeekHours } from '../parts/week-hours.tsx';
import { numberAt, NUMBERS, withNumber, type NumberPath, type Settings } from './limit-words.ts';
import { RequesterFields } from './requester-fields.tsx';

interface Props {
  settings: Settings;
  onDone: (settings: Settings) => void;
  onClose: () => void;
}

type Texts = Partial<Record<NumberPath, string>>;

/** All of the guardrails as a form; nothing holds before it is looked over. */
export function GuardrailDialog({ settings, onDone, onClose }: Props): JSX.Element {
  const [texts, setTexts] = useState<Texts>({});
  const [draft, setDraft] = useState(settings);
  const made = applied(draft, texts);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (made === undefined) return;
    onDone(made);
    onClose();
  };
  return (
    <Dialog title="Change the guardrails" onClose={onClose} wide>
      <form class="dialog-body" onSubmit={submit}>
        <div class="two">
          {NUMBERS.map(([path, label]) => (
            <TextField
              key={path}
              label={path.endsWith('.amount') ? `${label}, ${draft.currency}` : label}
              name={path}
              value={texts[path] ?? numberAt(draft, path)}
              wrong={
                texts[path] !== undefined && withNumber(draft, path, texts[path]) === undefined
                  ? 'This is no such number.'
                  : undefined
              }
              onInput={(text) => setTexts({ ...texts, [path]: text })}
            />
          ))}
        </div>
        <RequesterFields
          rows={draft.requesters}
          onChange={(requesters) => setDraft({ ...draft, requesters })}
        />
        <GuardedTypes
          types={draft.guarded_types}
          onChange={(guarded_types) => setDraft({ ...draft, guarded_types })}
        />
        <WeekHours
          label="Business hours"
          days={draft.business_hours.days}
          onChange={(days) =>
            setDraft({ ...draft, business_hours: { ...draft.business_hours, days } })
          }
        />
        <div class="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            held={made === undefined ? 'One of the numbers is none.' : undefined}
          >
            Put it into the draft
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function applied(settings: Settings, texts: Texts): Settings | undefined {
  return Object.entries(texts).reduce<Settings | undefined>(
    (made, [path, text]) => made && withNumber(made, path as NumberPath, text),
    settings,
  );
}

type Types = Settings['guarded_types'];

function GuardedTypes(props: { types: Types; onChange: (types: Types) => void }): JSX.Element {
  const { types, onChange } = props;
  return (
    <fieldset class="choices">
      <legend class="label">Only in business hours</legend>
      {ACTION_TYPES.map((type) => (
        <label key={type} class="choice">
          <input
            type="checkbox"
            checked={types.includes(type)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...types, type]
                  : types.filter((one) => one !== type),
              )
            }
          />
          {sayType(type)}
        </label>
      ))}
    </fieldset>
  );
}
