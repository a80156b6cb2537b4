import type { Plan } from '@almanac/shared/contracts/planner';
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
import { readAgain } from '../use-read.ts';
import { requestOf } from './plan-words.ts';

/** A plan for some words, or for a task of Coda. The same wish gives the plan that is there. */
export function NewPlanDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const { route } = useLocation();
  const [words, setWords] = useState('');
  const [task_id, setTaskId] = useState('');
  const { busy, failed, run } = useDeed('Nothing was planned.');
  const enough = words.trim().length >= 3;
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!enough) return;
    run(async (intent) => {
      const body = requestOf({ words, task_id });
      const plan = await send<Plan>('POST', '/api/v1/planner/plan', body, { intent });
      readAgain('plan');
      say(`Planned: ${plan.plan_title}`);
      onClose();
      route(`/plans/${plan.plan_id}`);
    });
  };
  return (
    <Dialog title="Make a plan" onClose={onClose}>
      <form class="dialog-body" onSubmit={submit}>
        <TextField
          label="What do you want done?"
          name="words"
          lines={4}
          maxLength={20_000}
          help="As you would tell a colleague: what, for whom, until when."
          value={words}
          onInput={setWords}
        />
        <TextField
          label="Task id in Coda, if there is one"
          name="task"
          maxLength={200}
          autocomplete="off"
          help="The first line above is then the title of the task, the rest its notes."
          value={task_id}
          onInput={setTaskId}
        />
        {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
        <div class="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={busy}
            held={enough ? undefined : 'Say what you want done, in at least three characters.'}
          >
            {busy ? 'Planning…' : 'Make the plan'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
