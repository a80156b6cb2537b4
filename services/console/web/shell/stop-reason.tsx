import type { Controls } from '@almanac/shared/contracts/controls';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { messageOf, send } from '../api.ts';
import { tookControls } from './controls.ts';
import { hasRole, useMe } from './session.ts';
import { FIRST_REASON } from './stop.ts';

const SHORTEST = 3;

/** Why it was stopped. It is asked for afterwards, never before. */
export function StopReason({ controls }: { controls: Controls | undefined }): JSX.Element | null {
  const me = useMe();
  const [reason, setReason] = useState('');
  const [failed, setFailed] = useState<string>();
  if (controls === undefined || controls.reason === '') return null;
  const told = !controls.reason.startsWith(FIRST_REASON);
  const own = controls.stopped?.by === me.person.person_id;
  if (told || !own || !hasRole(me, 'operator', 'admin')) {
    return <p class="band-reason">{controls.reason}</p>;
  }
  const submit = async (): Promise<void> => {
    const text = reason.trim();
    if (text.length < SHORTEST) return;
    try {
      const body = { reason: text, version: controls.version };
      tookControls(await send<Controls>('PUT', '/api/v1/controls', body));
    } catch (error) {
      setFailed(messageOf(error));
    }
  };
  return (
    <form
      class="band-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <label for="stop-reason">{failed ?? 'Why?'}</label>
      <input
        class="input"
        id="stop-reason"
        autocomplete="off"
        maxLength={500}
        value={reason}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <button type="submit" class="button ghost">
        Keep
      </button>
    </form>
  );
}
