import type { LearnedPreferenceView } from '@almanac/shared/contracts/learned-preferences';
import type { JSX } from 'preact';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Message } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { SelectField } from '../parts/select-field.tsx';
import { Tag } from '../parts/tag.tsx';
import type { Tone } from '../parts/tone.ts';
import { sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useAllowed } from '../use-allowed.ts';
import { useDeed } from '../use-deed.ts';
import { readAgain, useRead } from '../use-read.ts';

const PATH = '/api/v1/scheduler/learned-preferences';
const STATES: Record<LearnedPreferenceView['status'], [words: string, tone: Tone]> = {
  suggested: ['suggested', 'amber'],
  on: ['counts', 'leaf'],
  off: ['off', 'plain'],
  ended: ['ended', 'plain'],
};

/** What was learned of you: only what is on counts, and each can be weighed or turned off. */
export function LearnedSection(): JSX.Element {
  const read = useRead<{ items: LearnedPreferenceView[]; degraded: string[] }>(PATH, {
    topics: ['block', 'memory'],
  });
  return (
    <section class="section">
      <h2>Learned</h2>
      <Loaded read={read} what="what was learned">
        {({ items, degraded }) => (
          <>
            {degraded.length === 0 ? null : (
              <Message tone="amber">Memory could not be asked: there may be more.</Message>
            )}
            {items.length === 0 ? (
              <p class="meta">
                Nothing yet. What you move again and again, and what you write above, is suggested
                here.
              </p>
            ) : (
              <ul class="rows">
                {items.map((one) => (
                  <LearnedRow key={one.learned_id} one={one} />
                ))}
              </ul>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}

/** In units of the plan's objective, an hour outside. */
const WEIGHTS = [
  { value: '0.5', text: 'a little' },
  { value: '1', text: 'somewhat' },
  { value: '2', text: 'much' },
  { value: '5', text: 'very much' },
];

function LearnedRow({ one }: { one: LearnedPreferenceView }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const held = useAllowed('operator', 'approver', 'admin');
  const { busy, failed, run } = useDeed();
  const [words, tone] = STATES[one.status];
  const patch = (body: object, told: string) => async (intent: string) => {
    await send('PATCH', `${PATH}/${one.learned_id}`, body, { intent });
    readAgain('block', 'memory');
    say(`${told}: ${one.text}`);
  };
  const is_on = one.status === 'on';
  const known = WEIGHTS.some(({ value }) => Number(value) === one.weight);
  const own = { value: String(one.weight), text: `as learned (${one.weight.toFixed(1)})` };
  return (
    <li class="letter">
      <div>
        <span class="strong">{one.text}</span> <Tag tone={tone}>{words}</Tag>
        <p class="meta">
          {one.source}
          {one.observed > 1 ? `, seen ${one.observed} times` : ''},{' '}
          {sayInstant(one.updated_at, zone, now)}
        </p>
        {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
      </div>
      {one.status === 'ended' ? null : (
        <div class="actions">
          <SelectField
            label="Counts"
            name={`weight-${one.learned_id}`}
            value={String(one.weight)}
            choices={known ? WEIGHTS : [own, ...WEIGHTS]}
            onChange={(weight) => {
              if (held === undefined) run(patch({ weight: Number(weight) }, 'Weighed'));
            }}
          />
          <Button
            busy={busy}
            held={held}
            label={`${is_on ? 'Turn off' : 'Turn on'}: ${one.text.slice(0, 80)}`}
            onClick={() =>
              run(patch({ status: is_on ? 'off' : 'on' }, is_on ? 'Turned off' : 'Turned on'))
            }
          >
            {is_on ? 'Turn off' : 'Turn on'}
          </Button>
        </div>
      )}
    </li>
  );
}
