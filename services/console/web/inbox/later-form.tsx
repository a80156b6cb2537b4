import type { Action } from '@almanac/shared/contracts/actions';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { messageOf, send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { readAgain } from '../use-read.ts';
import { laterChoices } from './later.ts';

interface Props {
  action: Action;
  onDone: () => void;
  onCancel: () => void;
}

/** Off one's own list for a while. Its time runs on, and others see it as before. */
export function LaterForm({ action, onDone, onCancel }: Props): JSX.Element {
  const zone = useZone();
  const [failed, setFailed] = useState<string>();
  const now = Date.now();
  const choices = laterChoices(now, Date.parse(action.expires_at), zone);
  const snooze = async (until: number): Promise<void> => {
    try {
      const body = { until: new Date(until).toISOString() };
      await send('POST', `/api/v1/actions/${action.action_id}/snooze`, body);
      say(`Back ${sayInstant(until, zone, now)}: ${action.title}`);
      readAgain('action');
      onDone();
    } catch (error) {
      setFailed(messageOf(error));
    }
  };
  return (
    <div class="bar-form">
      <p class={failed === undefined ? 'bar-line' : 'bar-line stop'} role="status">
        {failed ??
          (choices.length === 0 ? 'It runs out before any later moment.' : 'Show it again:')}
      </p>
      <div class="actions">
        {choices.map(({ label, until }) => (
          <Button key={label} onClick={() => void snooze(until)}>
            {label}
          </Button>
        ))}
        <Button kind="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
