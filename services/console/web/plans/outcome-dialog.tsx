import type { Plan, StepOutcome } from '@almanac/shared/contracts/planner';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Message } from '../parts/message.tsx';
import { TextField } from '../parts/text-field.tsx';
import { sayMinutes } from '../parts/words.ts';
import { say } from '../shell/toast.ts';
import { useDeed } from '../use-deed.ts';
import { readAgain } from '../use-read.ts';
import type { StepRow } from './step-rows.ts';

type Outcome = StepOutcome['status'];
const WORDS: Record<Outcome, string> = {
  done: 'done',
  partial: 'partly done',
  skipped: 'skipped',
  open: 'open again',
};
const CHOICES: readonly [Outcome, string][] = [
  ['done', 'Done'],
  ['partial', 'Partly done'],
  ['skipped', 'Skipped: nothing of it will happen'],
];

/** "done in 1 h 15 min", "open". */
export function sayOutcome(said: StepOutcome | undefined): string {
  if (said === undefined) return 'open';
  const { status, actual_minutes } = said;
  return actual_minutes === null
    ? WORDS[status]
    : `${WORDS[status]} in ${sayMinutes(actual_minutes)}`;
}

interface Props {
  plan: Plan;
  row: StepRow;
  onClose: () => void;
}

/** What became of a step, with the minutes it took; said again, it corrects. */
export function OutcomeDialog({ plan, row, onClose }: Props): JSX.Element {
  const { step, said } = row;
  const [status, setStatus] = useState<Outcome>(said?.status ?? 'done');
  const [minutes, setMinutes] = useState(String(said?.actual_minutes ?? ''));
  const [wrong, setWrong] = useState<string>();
  const { busy, failed, run } = useDeed('Nothing was recorded.');
  const counts = status === 'done' || status === 'partial';
  const choices = said === undefined ? CHOICES : [...CHOICES, ['open', 'Open again'] as const];
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const given = minutes.trim();
    const worked = Number(given);
    if (counts && given !== '' && (!Number.isInteger(worked) || worked < 0 || worked > 24_000)) {
      setWrong('Give whole minutes, at most 24,000.');
      return;
    }
    run(async (intent) => {
      const path = `/api/v1/planner/plans/${plan.plan_id}/steps/${step.step_id}/outcome`;
      const took = counts && given !== '' ? { actual_minutes: worked } : {};
      await send('POST', path, { status, ...took }, { intent });
      readAgain('plan');
      say(`Now ${WORDS[status]}: ${step.title}`);
      onClose();
    });
  };
  return (
    <Dialog title={`What became of “${step.title}”?`} onClose={onClose}>
      <form class="dialog-body" onSubmit={submit} noValidate>
        <fieldset class="choices-box">
          <legend>Outcome</legend>
          {choices.map(([value, label]) => (
            <label key={value} class="choice">
              <input
                type="radio"
                name="outcome"
                value={value}
                checked={status === value}
                onChange={() => setStatus(value)}
              />{' '}
              {label}
            </label>
          ))}
        </fieldset>
        {counts ? (
          <TextField
            label="Minutes worked"
            name="minutes"
            type="number"
            value={minutes}
            onInput={setMinutes}
            wrong={wrong}
            help={`Planned: ${sayMinutes(step.estimated_minutes)}. Leave it empty where you do not know.`}
          />
        ) : null}
        {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
        <div class="dialog-foot">
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" kind="primary" busy={busy}>
            {busy ? 'Saving…' : 'Save'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
