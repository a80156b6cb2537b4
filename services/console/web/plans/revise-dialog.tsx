import type { Plan } from '@almanac/shared/contracts/planner';
import type { RevisedPlan } from '@almanac/shared/contracts/plan-diff';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
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
import { filterOf } from './plan-list.tsx';
import { sayDiff } from './plan-words.ts';

interface Props {
  plan: Plan;
  onClose: () => void;
}

/** A sentence makes a new version; what it changed is shown at once, and the old version is kept. */
export function ReviseDialog({ plan, onClose }: Props): JSX.Element {
  const { route } = useLocation();
  const [query] = useQuery();
  const [feedback, setFeedback] = useState('');
  const { busy, failed, run } = useDeed('Nothing was changed.');
  const enough = feedback.trim().length >= 3;
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!enough) return;
    run(async (intent) => {
      const path = `/api/v1/planner/plans/${plan.plan_id}`;
      const body = { feedback: feedback.trim() };
      const after = await send<RevisedPlan>('POST', `${path}/revise`, body, { intent });
      readAgain('plan');
      say(`Version ${after.version}. ${sayDiff(after.diff)}`);
      onClose();
      const { from_version: from, to_version: to } = after.diff;
      const compared = { tab: 'versions', from: String(from), to: String(to) };
      route(pathWith(`/plans/${plan.plan_id}`, { ...filterOf(query), ...compared }));
    });
  };
  return (
    <Dialog title="Revise this plan" onClose={onClose}>
      <form class="dialog-body" onSubmit={submit}>
        <TextField
          label="What should change?"
          name="feedback"
          lines={4}
          maxLength={20_000}
          help="“Add a review after step 2, an hour.” Version by version is kept and can be compared."
          value={feedback}
          onInput={setFeedback}
        />
        {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
        <div class="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={busy}
            held={enough ? undefined : 'Say what should change, in at least three characters.'}
          >
            {busy ? 'Revising…' : 'Revise'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
