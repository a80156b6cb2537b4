import type { ReadPreferencesReply } from '@almanac/shared/contracts/learned-preferences';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Message } from '../parts/message.tsx';
import { TextField } from '../parts/text-field.tsx';
import { counted } from '../parts/words.ts';
import { say } from '../shell/toast.ts';
import { useAllowed } from '../use-allowed.ts';
import { useDeed } from '../use-deed.ts';
import { readAgain } from '../use-read.ts';

/** In your own words: what was understood is said back, and nothing holds before you agree. */
export function WishBox({
  onTake,
}: {
  onTake: (reply: ReadPreferencesReply) => void;
}): JSX.Element {
  const [text, setText] = useState('');
  const [reply, setReply] = useState<ReadPreferencesReply>();
  const { busy, failed, run } = useDeed();
  const held = useAllowed('operator', 'approver', 'admin');
  const ask = async (intent: string): Promise<void> => {
    const path = '/api/v1/scheduler/preferences/read';
    setReply(await send<ReadPreferencesReply>('POST', path, { text: text.trim() }, { intent }));
  };
  const empty = text.trim() === '' ? 'Write something first.' : undefined;
  const done = (): void => {
    setReply(undefined);
    setText('');
  };
  return (
    <section class="section" aria-label="In your own words">
      <h2>In your own words</h2>
      <form
        class="tester"
        onSubmit={(event) => {
          event.preventDefault();
          if ((empty ?? held) === undefined) run(ask);
        }}
      >
        <TextField
          label="How do you want to work?"
          name="text"
          lines={3}
          maxLength={2000}
          help="Like: I start at 8, no meetings on Fridays, writing in the mornings."
          value={text}
          onInput={setText}
        />
        <div class="actions">
          <Button type="submit" busy={busy} held={held ?? empty}>
            {busy ? 'Reading…' : 'Read this'}
          </Button>
        </div>
        {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
      </form>
      <div role="status">
        {reply === undefined ? null : <Understood reply={reply} onTake={onTake} onDone={done} />}
      </div>
    </section>
  );
}

interface UnderstoodProps {
  reply: ReadPreferencesReply;
  onTake: (reply: ReadPreferencesReply) => void;
  onDone: () => void;
}

function Understood({ reply, onTake, onDone }: UnderstoodProps): JSX.Element {
  const { understood, not_understood, learned, preferences, degraded } = reply;
  const { busy, failed, run } = useDeed();
  const take = async (intent: string): Promise<void> => {
    for (const [at, { source: _source, ...wish }] of learned.entries()) {
      const path = '/api/v1/scheduler/learned-preferences';
      await send('POST', path, wish, { intent: `${intent}-${at}` });
    }
    if (learned.length > 0) {
      readAgain('block', 'memory');
      say(`Taken in: ${counted(learned.length, 'wish', 'wishes')}`);
    }
    if (Object.keys(preferences).length > 0) onTake(reply);
    onDone();
  };
  return (
    <div class="panel">
      <div class="panel-head">
        {understood.length === 0 ? 'I understood nothing of it' : 'I understood'}
      </div>
      <div class="panel-body sections-small">
        <ul>
          {understood.map((one, at) => (
            <li key={at}>
              <span class="strong">{one.as}</span> <span class="meta">“{one.text}”</span>
            </li>
          ))}
        </ul>
        {not_understood.map((one, at) => (
          <Message key={at} tone="amber">
            Not understood: “{one.text}”. {one.reason}
          </Message>
        ))}
        {degraded.length === 0 ? null : (
          <p class="meta">The model was not asked: {degraded.join(', ')}.</p>
        )}
        {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
        <div class="actions">
          {understood.length === 0 ? null : (
            <Button kind="primary" busy={busy} onClick={() => run(take)}>
              {busy ? 'Taking in…' : 'That is right'}
            </Button>
          )}
          <Button onClick={onDone}>That is not it</Button>
        </div>
        {Object.keys(preferences).length === 0 ? null : (
          <p class="meta">Hours go into the form below, to be looked over.</p>
        )}
      </div>
    </div>
  );
}
