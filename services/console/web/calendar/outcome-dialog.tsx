import type { BlockState, CompletionRequest } from '@almanac/shared/contracts/completion';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/text-field.tsx';
import { minutesOfPlace, placeOf, workedMinutes } from './week.ts';

interface OutcomeProps {
  block: BlockState;
  onSay: (body: Partial<CompletionRequest>) => void;
  onClose: () => void;
}

const CHOICES = [
  ['done', 'Done'],
  ['partial', 'Partly done: the rest gets a new place'],
  ['skipped', 'Skipped: nothing of it happened'],
] as const;
type Outcome = (typeof CHOICES)[number][0];

/** What became of the work, with the minutes it took; again, it corrects what was said. */
export function OutcomeDialog({ block, onSay, onClose }: OutcomeProps): JSX.Element {
  const known = block.status === 'done' || block.status === 'skipped' ? block.status : 'partial';
  const [outcome, setOutcome] = useState<Outcome>(known);
  const [minutes, setMinutes] = useState(String(workedMinutes(block) ?? ''));
  const [wrong, setWrong] = useState<string>();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = minutes.trim();
    const worked = Number(given);
    if (given !== '' && (!Number.isInteger(worked) || worked < 0 || worked > 6000)) {
      return setWrong('Give whole minutes, at most 6000.');
    }
    const says_minutes = given !== '' && outcome !== 'skipped';
    onSay({ outcome, ...(says_minutes ? { actual_minutes: worked } : {}) });
    onClose();
  };
  return (
    <Dialog title={`What became of “${block.title}”?`} onClose={onClose}>
      <form class="form" onSubmit={submit} noValidate>
        <fieldset class="field">
          <legend class="visually-hidden">Outcome</legend>
          {CHOICES.map(([value, label]) => (
            <label key={value} class="choice">
              <input
                type="radio"
                name="outcome"
                value={value}
                checked={outcome === value}
                onChange={() => setOutcome(value)}
              />{' '}
              {label}
            </label>
          ))}
        </fieldset>
        {outcome === 'skipped' ? null : (
          <TextField
            label="Minutes worked"
            name="minutes"
            type="number"
            value={minutes}
            onInput={setMinutes}
            wrong={wrong}
            help={`Planned: ${minutesOfPlace(placeOf(block))}. Leave it empty where you do not know.`}
          />
        )}
        <div class="dialog-foot">
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" kind="primary">
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
