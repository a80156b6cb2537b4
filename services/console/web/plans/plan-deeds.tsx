import type { Plan, PlanStatus } from '@almanac/shared/contracts/planner';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { say } from '../shell/toast.ts';
import { useKeys } from '../shell/use-keys.ts';
import { readAgain } from '../use-read.ts';
import { EditStepsDialog } from './edit-steps-dialog.tsx';
import { LIVE, sayStatus } from './plan-words.ts';
import { ReviseDialog } from './revise-dialog.tsx';
import { ScheduleDialog } from './schedule-dialog.tsx';
import { ONLY_READS, useMayPlan } from './use-may-plan.ts';

type Open = 'revise' | 'steps' | 'schedule' | 'ready' | 'completed' | 'cancelled';

/** What a person does with the whole plan. */
export function PlanDeeds({ plan }: { plan: Plan }): JSX.Element | null {
  const [open, setOpen] = useState<Open>();
  const { may, held, unheard } = useMayPlan();
  const live = LIVE.includes(plan.status);
  useKeys('plans', {
    revise: () => {
      if (may && live && held === undefined) setOpen('revise');
    },
    edit: () => {
      if (may && live && unheard === undefined) setOpen('steps');
    },
  });
  if (!may) return <p class="meta">{ONLY_READS}</p>;
  if (!live) return null;
  const close = (): void => setOpen(undefined);
  const draft = plan.status === 'draft';
  return (
    <>
      <div class="actions">
        <Button hint="r" held={held} onClick={() => setOpen('revise')}>
          Revise…
        </Button>
        <Button hint="e" held={unheard} onClick={() => setOpen('steps')}>
          Edit steps…
        </Button>
        {draft ? (
          <Button kind="primary" held={unheard} onClick={() => setOpen('ready')}>
            Accept…
          </Button>
        ) : (
          <>
            <Button held={held} onClick={() => setOpen('schedule')}>
              Schedule…
            </Button>
            <Button held={unheard} onClick={() => setOpen('completed')}>
              Finished…
            </Button>
          </>
        )}
        <Button kind="quiet" held={unheard} onClick={() => setOpen('cancelled')}>
          Cancel the plan…
        </Button>
      </div>
      {held === undefined ? null : <p class="meta">Revising and scheduling: {held}</p>}
      {open === 'revise' ? <ReviseDialog plan={plan} onClose={close} /> : null}
      {open === 'steps' ? <EditStepsDialog plan={plan} onClose={close} /> : null}
      {open === 'schedule' ? <ScheduleDialog plan={plan} onClose={close} /> : null}
      {open === 'ready' || open === 'completed' || open === 'cancelled' ? (
        <StatusDialog plan={plan} to={open} onClose={close} />
      ) : null}
    </>
  );
}

const MEANS = {
  ready: {
    title: 'Accept this plan',
    verb: 'Accept',
    lead: 'It may be scheduled from then on.',
  },
  completed: {
    title: 'This plan is finished',
    verb: 'Finish the plan',
    lead: 'No more work is scheduled for it. How long single steps took is said at the steps.',
  },
  cancelled: {
    title: 'Cancel this plan',
    verb: 'Cancel the plan',
    lead: 'The scheduler is told and takes its open blocks away. A cancelled plan is not taken up again.',
  },
} as const satisfies Partial<Record<PlanStatus, unknown>>;

interface StatusProps {
  plan: Plan;
  to: keyof typeof MEANS;
  onClose: () => void;
}

function StatusDialog({ plan, to, onClose }: StatusProps): JSX.Element {
  const { title, verb, lead } = MEANS[to];
  const change = async (_reason: string, intent: string): Promise<void> => {
    const body = { status: to, version: plan.version };
    await send('PATCH', `/api/v1/planner/plans/${plan.plan_id}`, body, { intent });
    readAgain('plan', 'block');
    say(`Now ${sayStatus(to)}: ${plan.plan_title}`);
  };
  return (
    <ChangeDialog
      title={title}
      lead={lead}
      differences={[{ label: 'Status', before: sayStatus(plan.status), after: sayStatus(to) }]}
      verb={verb}
      shortest={0}
      act={change}
      onClose={onClose}
    />
  );
}
