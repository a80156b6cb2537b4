import type { Action } from '@almanac/shared/contracts/actions';
import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { useStore } from '../store.ts';
import { refused, type Refused } from './decisions.ts';
import { LaterForm } from './later-form.tsx';
import { RejectForm } from './reject-form.tsx';
import type { Held } from './use-held.ts';

export type Mode = 'read' | 'reject' | 'later' | 'edit';

interface BarProps {
  action: Action;
  mode: Mode;
  held: Held;
  armed: boolean;
  changed: boolean;
  onMode: (mode: Mode) => void;
  onApprove: () => void;
  onReject: (reason: string) => void;
  onLater: () => void;
}

/** Always in sight, below the card: what a person can say to it. */
export function DecisionBar(props: BarProps): JSX.Element {
  const { action, mode, held, onMode } = props;
  const failed = useStore(refused);
  const here = failed?.action_id === action.action_id ? failed : undefined;
  return (
    <footer class="decision-bar" aria-label="Your decision">
      {mode === 'reject' ? (
        <RejectForm onReject={props.onReject} onCancel={() => onMode('read')} />
      ) : mode === 'later' ? (
        <LaterForm action={action} onDone={props.onLater} onCancel={() => onMode('read')} />
      ) : (
        <>
          <BarLine {...props} failed={here} />
          {held.none ? null : <BarButtons {...props} />}
        </>
      )}
    </footer>
  );
}

function BarLine({
  action,
  held,
  armed,
  changed,
  failed,
}: BarProps & { failed: Refused | undefined }): JSX.Element {
  if (armed) {
    const why = changed ? `It is version ${action.version} now.` : 'This cannot be undone.';
    return (
      <p class="bar-line amber" role="status">
        {why} Press A again to approve.
      </p>
    );
  }
  if (failed !== undefined) {
    return (
      <p class="bar-line stop" role="alert">
        {failedWords(failed, held)}
      </p>
    );
  }
  return (
    <p class={held.none ? 'bar-line' : 'bar-line amber'} role="status">
      {held.line}
    </p>
  );
}

function failedWords({ code, why }: Refused, held: Held): string {
  if (code === 'action_changed')
    return 'It was changed meanwhile, so nothing was decided. Read it again.';
  // Somebody was quicker: whose word counts is on the card as it is now.
  if (code === 'already_decided' && held.none) return `Your word came too late. ${held.line ?? ''}`;
  return why;
}

function BarButtons({ action, held, armed, onMode, onApprove }: BarProps): JSX.Element {
  const { level, reversibility } = action;
  const final = armed && reversibility === 'irreversible';
  return (
    <div class="bar-buttons">
      {armed ? null : <MoreButtons held={held} onMode={onMode} />}
      <Button hint="r" held={held.reject} onClick={() => onMode('reject')}>
        Reject
      </Button>
      <Button kind="primary" hint="a" held={held.approve} onClick={onApprove}>
        {final ? 'Approve for good' : level >= 4 ? 'Approve, one vote' : 'Approve'}
      </Button>
    </div>
  );
}

function MoreButtons({ held, onMode }: Pick<BarProps, 'held' | 'onMode'>): JSX.Element {
  return (
    <>
      <Button
        kind="quiet"
        class="bar-more"
        hint="h"
        held={held.later}
        onClick={() => onMode('later')}
      >
        Later
      </Button>
      <Button
        kind="quiet"
        class="bar-more"
        hint="e"
        held={held.edit}
        onClick={() => onMode('edit')}
      >
        Edit
      </Button>
    </>
  );
}
