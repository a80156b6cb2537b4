import type { Plan } from '@almanac/shared/contracts/planner';
import type { RevisedPlan } from '@almanac/shared/contracts/plan-diff';
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Message } from '../parts/message.tsx';
import { TextField } from '../parts/text-field.tsx';
import { say } from '../shell/toast.ts';
import { useDeed } from '../use-deed.ts';
import { pathWith, useQuery } from '../use-query.ts';
import { readAgain } from '../use-read.ts';
import { added, draftOf, moved, patchOf, whyHeld, type DraftStep } from './edited-steps.ts';
import { filterOf } from './plan-list.tsx';
import { sayDiff } from './plan-words.ts';

interface Props {
  plan: Plan;
  onClose: () => void;
}

/** The steps as a person would have them: the whole list is the next version, and what it changed is shown at once. */
export function EditStepsDialog({ plan, onClose }: Props): JSX.Element {
  const { route } = useLocation();
  const [query] = useQuery();
  const [draft, setDraft] = useState(() => draftOf(plan.sop));
  const count = useRef(0);
  const { busy, failed, run } = useDeed();
  const held = whyHeld(plan.sop, draft);
  const add = (): void => {
    count.current += 1;
    setDraft(added(draft, count.current));
  };
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (held !== undefined) return;
    run(async (intent) => {
      const path = `/api/v1/planner/plans/${plan.plan_id}`;
      const body = patchOf(plan.version, draft);
      const after = await send<RevisedPlan>('PATCH', `${path}/steps`, body, { intent });
      readAgain('plan');
      say(`Version ${after.version}. ${sayDiff(after.diff)}`);
      onClose();
      const { from_version: from, to_version: to } = after.diff;
      const compared = { tab: 'versions', from: String(from), to: String(to) };
      route(pathWith(`/plans/${plan.plan_id}`, { ...filterOf(query), ...compared }));
    });
  };
  return (
    <Dialog title="Edit the steps" onClose={onClose} wide>
      <form class="dialog-body" onSubmit={submit}>
        <ol class="edited-steps">
          {draft.map((step, at) => (
            <EditedStep
              key={step.key}
              step={step}
              place={{ at, last: draft.length - 1 }}
              change={(more) => setDraft(draft.with(at, { ...step, ...more }))}
              move={(by) => setDraft(moved(draft, at, by))}
              remove={() => setDraft(draft.toSpliced(at, 1))}
            />
          ))}
        </ol>
        <p>
          <Button onClick={add}>Add a step</Button>
        </p>
        {failed === undefined ? null : <Message tone="stop">{failed} Nothing was changed.</Message>}
        <p class="meta" role="status">
          {held ?? `This becomes version ${plan.version + 1}. Version ${plan.version} is kept.`}
        </p>
        <div class="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} held={held}>
            {busy ? 'Saving…' : 'Save the steps'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface StepProps {
  step: DraftStep;
  place: { at: number; last: number };
  change: (more: Partial<DraftStep>) => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
}

function EditedStep({ step, place, change, move, remove }: StepProps): JSX.Element {
  const { at, last } = place;
  const name = `step ${at + 1}`;
  return (
    <li class="edited-step">
      <div class="edited-fields">
        <TextField
          label={`Title of ${name}`}
          name={`title-${step.key}`}
          maxLength={300}
          autocomplete="off"
          value={step.title}
          onInput={(title) => change({ title })}
        />
        <TextField
          label="Minutes"
          name={`minutes-${step.key}`}
          type="number"
          autocomplete="off"
          value={step.minutes}
          onInput={(minutes) => change({ minutes })}
        />
      </div>
      <details>
        <summary>What is to be done</summary>
        <TextField
          label={`Description of ${name}`}
          name={`description-${step.key}`}
          lines={4}
          maxLength={20_000}
          value={step.description}
          onInput={(description) => change({ description })}
        />
      </details>
      <div class="actions">
        <Button
          kind="quiet"
          label={`Up: ${name}`}
          held={at === 0 ? 'It is the first.' : undefined}
          onClick={() => move(-1)}
        >
          Up
        </Button>
        <Button
          kind="quiet"
          label={`Down: ${name}`}
          held={at === last ? 'It is the last.' : undefined}
          onClick={() => move(1)}
        >
          Down
        </Button>
        <Button kind="quiet" label={`Remove: ${name}`} onClick={remove}>
          Remove
        </Button>
      </div>
    </li>
  );
}
