import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { sayLimit } from '../controls/limit-words.ts';
import { Button } from '../parts/button.tsx';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { Meter } from '../parts/meter.tsx';
import { useNow } from '../parts/now.ts';
import { Dot } from '../parts/tag.tsx';
import { TextField } from '../parts/text-field.tsx';
import { counted, plainName, sayInstant, sayLeft } from '../parts/words.ts';
import { hasRole, useMe, useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { readAgain } from '../use-read.ts';
import { sayBreaker, type Breaker, type Limits, type Requester } from './situation-words.ts';

interface Asked {
  kind: 'breakers' | 'requester-breakers';
  /** Empty: it is asked for. */
  subject: string;
  verb: 'open' | 'close';
}

/** Who asks and where it is written to: breakers, and how fast. Only what failed once or was stopped has a breaker to show. */
export function Agents({ limits }: { limits: Limits }): JSX.Element {
  const [asked, setAsked] = useState<Asked>();
  const me = useMe();
  const held = hasRole(me, 'operator', 'supervisor', 'admin')
    ? undefined
    : 'Only operators, supervisors and admins turn breakers.';
  const { breakers, requesters } = limits;
  const rates = limits.items.filter(
    ({ name, window_ms }) => name === 'calls' || (name === 'actions per minute' && window_ms > 0),
  );
  return (
    <>
      {breakers.length + requesters.length === 0 ? (
        <p class="meta">All breakers are closed; none failed.</p>
      ) : (
        <ul class="rows">
          {requesters.map((one) => (
            <RequesterRow key={one.requester} one={one} held={held} onAsk={setAsked} />
          ))}
          {breakers.map((one) => (
            <BreakerRow key={one.connector} one={one} held={held} onAsk={setAsked} />
          ))}
        </ul>
      )}
      <div class="meters">
        {rates.map((one) => (
          <Meter
            key={`${one.name} ${one.subject} ${one.window_ms}`}
            label={sayLimit(one)}
            used={one.used}
            allowed={one.allowed}
            words={`${one.used} of ${one.allowed}`}
          />
        ))}
      </div>
      <div class="actions">
        <Button
          held={held}
          onClick={() => setAsked({ kind: 'requester-breakers', subject: '', verb: 'open' })}
        >
          Stop an agent…
        </Button>
      </div>
      {asked === undefined ? null : (
        <BreakerDialog asked={asked} onClose={() => setAsked(undefined)} />
      )}
    </>
  );
}

interface RowProps<One> {
  one: One;
  held: string | undefined;
  onAsk: (asked: Asked) => void;
}

function RequesterRow({ one, held, onAsk }: RowProps<Requester>): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const { requester, failures, opened_at, opened_by, reason } = one;
  const stopped = opened_at !== null;
  const verb = stopped ? 'close' : 'open';
  const label = stopped ? 'Let it go on…' : 'Stop it…';
  return (
    <li class="letter">
      <div>
        <span class="strong">{plainName(requester)}</span>{' '}
        <span class="nowrap">
          <Dot tone={stopped ? 'stop' : 'leaf'} /> {stopped ? 'stopped' : 'goes on'}
        </span>
        <p class="meta">
          {opened_at === null
            ? `${counted(failures, 'failure')} in a row`
            : `${opened_by ?? 'the gateway'}, ${sayInstant(opened_at, zone, now)}: ${reason}`}
        </p>
      </div>
      <Button
        held={held}
        label={`${label} ${requester}`}
        onClick={() => onAsk({ kind: 'requester-breakers', subject: requester, verb })}
      >
        {label}
      </Button>
    </li>
  );
}

function BreakerRow({ one, held, onAsk }: RowProps<Breaker>): JSX.Element {
  const { connector, state, failures, open_ms, last_error, held_by, held_reason } = one;
  const [words, tone] = sayBreaker(state);
  const verb = state === 'closed' ? 'open' : 'close';
  const label = verb === 'open' ? 'Leave it alone…' : 'Use it again…';
  const why = held_by === null ? last_error : `${held_by}: ${held_reason ?? 'no reason was given'}`;
  return (
    <li class="letter">
      <div>
        <span class="strong">{plainName(connector)}</span>{' '}
        <span class="nowrap">
          <Dot tone={tone} /> {words}
        </span>
        <p class="meta">
          {counted(failures, 'failure')} in a row
          {open_ms > 0 ? `, tried again in ${sayLeft(open_ms)}` : ''}
        </p>
        {why === '' ? null : <p class="clamp">{why}</p>}
      </div>
      <Button
        held={held}
        label={`${label} ${connector}`}
        onClick={() => onAsk({ kind: 'breakers', subject: connector, verb })}
      >
        {label}
      </Button>
    </li>
  );
}

function BreakerDialog({ asked, onClose }: { asked: Asked; onClose: () => void }): JSX.Element {
  const [subject, setSubject] = useState(asked.subject);
  const { kind, verb } = asked;
  const name = subject === '' ? 'an agent' : plainName(subject);
  const stops = verb === 'open';
  const turn = async (reason: string, intent: string): Promise<void> => {
    if (subject.trim() === '') throw new Error('Name the agent.');
    const path = `/api/v1/${kind}/${encodeURIComponent(subject.trim())}/${verb}`;
    await send('POST', path, { reason }, { intent });
    readAgain('control', 'action', 'health');
    say(`${stops ? 'Stopped' : 'Goes on'}: ${name}`);
  };
  return (
    <ChangeDialog
      title={stops ? `Stop ${name}` : `Let ${name} go on`}
      lead={
        stops
          ? 'Nothing of it is executed until a person lets it go on.'
          : 'What it asked for and what waits goes on at once.'
      }
      differences={[]}
      verb={stops ? 'Stop' : 'Let it go on'}
      act={turn}
      onClose={onClose}
    >
      {asked.subject === '' ? (
        <TextField
          label="Agent"
          name="requester"
          help="As it stands under “Asked by” of its Actions, like planner."
          value={subject}
          onInput={setSubject}
          required
        />
      ) : null}
    </ChangeDialog>
  );
}
