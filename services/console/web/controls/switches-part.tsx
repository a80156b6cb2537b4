import type { AuditRow } from '@almanac/shared/contracts/audit';
import type { Controls } from '@almanac/shared/contracts/controls';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { AsOf, Loaded } from '../parts/loaded.tsx';
import { useNow } from '../parts/now.ts';
import { Dot } from '../parts/tag.tsx';
import { sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { useAllowed } from '../use-allowed.ts';
import { beginRead, useRead, type Topic } from '../use-read.ts';
import { QuietHoursDialog } from './quiet-hours-dialog.tsx';
import { SwitchDialog } from './switch-dialog.tsx';
import { sinceOf, switchesOf, type Since, type Switch } from './switches.ts';

const CHANGES = 200;
const PATH = `/api/v1/audit?subject=controls&limit=${CHANGES}`;
const TOPICS: Topic[] = ['control'];
export const beginSwitches = (): void => beginRead(PATH, TOPICS);

/** Undefined: nobody changed it since it was installed. */
type SinceOrNot = Since | 'unknown' | undefined;

/** The flags as rows: what it stops, how it stands, since when, by whom. They can be changed while everything is stopped. */
export function SwitchesPart(): JSX.Element {
  const controls = useRead<Controls>('/api/v1/controls', { topics: ['control'] });
  return (
    <Loaded read={controls} what="the switches" unharmed="Nothing was switched.">
      {(now) => (
        <>
          <AsOf read={controls} />
          <Switches controls={now} />
        </>
      )}
    </Loaded>
  );
}

function Switches({ controls }: { controls: Controls }): JSX.Element {
  const changes = useRead<{ items: AuditRow[] }>(PATH, { topics: TOPICS });
  const rows = changes.data?.items ?? [];
  const { flags, connectors } = switchesOf(controls);
  // Without the changes, or with older ones beyond these, nobody knows.
  const otherwise = rows.length < CHANGES && changes.data !== undefined ? undefined : 'unknown';
  const since = (key: string, value: unknown): SinceOrNot => sinceOf(key, value, rows) ?? otherwise;
  return (
    <div class="sections">
      <section class="section">
        <h2>What runs</h2>
        <ul class="rows">
          <StopRow controls={controls} />
          {flags.map((one) => (
            <SwitchRow
              key={one.key}
              one={one}
              version={controls.version}
              since={since(one.key, one.on)}
            />
          ))}
          <ModeRow controls={controls} since={since('policy', controls.policy)} />
          <QuietRow controls={controls} since={since('quiet_hours', controls.quiet_hours)} />
        </ul>
      </section>
      <section class="section">
        <h2>Where it may write</h2>
        <ul class="rows">
          {connectors.map((one) => (
            <SwitchRow
              key={one.key}
              one={one}
              version={controls.version}
              since={since(one.key, one.on)}
            />
          ))}
        </ul>
      </section>
    </div>
  );
}

interface RowProps {
  title: string;
  stops: string;
  state: string;
  on: boolean;
  since: SinceOrNot;
  children?: JSX.Element;
}

export function SetRow({ title, stops, state, on, since, children }: RowProps): JSX.Element {
  const zone = useZone();
  const now = useNow();
  return (
    <li class="set-row">
      <div>
        <span class="strong">{title}</span>
        <p class="meta">{stops}</p>
      </div>
      <div>
        <span class="nowrap">
          <Dot tone={on ? 'leaf' : 'amber'} /> {state}
        </span>
        <p class="meta">
          {since === undefined ? 'as installed' : null}
          {since === 'unknown' ? 'since when is not known' : null}
          {typeof since === 'object'
            ? `since ${sayInstant(since.at, zone, now)}, ${since.by}`
            : null}
        </p>
      </div>
      <div class="set-deed">{children}</div>
    </li>
  );
}

function StopRow({ controls }: { controls: Controls }): JSX.Element {
  const { kill_switch, stopped } = controls;
  return (
    <SetRow
      title="Everything"
      stops="The stop: nothing is written, sent or scheduled. The button at the top presses it."
      state={kill_switch ? 'stopped' : 'running'}
      on={!kill_switch}
      since={stopped === null ? undefined : { at: stopped.since, by: stopped.by }}
    />
  );
}

function SwitchRow(props: { one: Switch; version: number; since: SinceOrNot }): JSX.Element {
  const { one, version, since } = props;
  const [asking, setAsking] = useState(false);
  const verb = one.on ? 'Switch off…' : 'Switch on…';
  return (
    <SetRow
      title={one.title}
      stops={one.on ? `Off: ${one.stops}` : one.stops}
      state={one.on ? 'on' : 'off'}
      on={one.on}
      since={since}
    >
      <>
        <Button
          held={useAllowed('operator', 'admin')}
          label={`${verb} ${one.title}`}
          onClick={() => setAsking(true)}
        >
          {verb}
        </Button>
        {asking ? (
          <SwitchDialog one={one} version={version} onClose={() => setAsking(false)} />
        ) : null}
      </>
    </SetRow>
  );
}

function ModeRow(props: { controls: Controls; since: SinceOrNot }): JSX.Element {
  const { controls, since } = props;
  const [asking, setAsking] = useState(false);
  const strict = controls.policy === 'strict';
  const verb = strict ? 'Use standard…' : 'Use strict…';
  const one = {
    key: 'policy',
    title: 'Policy',
    stops: strict ? 'Levels as the policy says.' : 'Levels 0 to 2 wait for a person as well.',
    on: strict,
  };
  return (
    <SetRow
      title="Policy"
      stops="Strict: what would be done at once, or after one confirmation, waits for an approval."
      state={controls.policy}
      on
      since={since}
    >
      <>
        <Button held={useAllowed('operator', 'admin')} onClick={() => setAsking(true)}>
          {verb}
        </Button>
        {asking ? (
          <SwitchDialog
            one={one}
            version={controls.version}
            to={{ policy: strict ? 'standard' : 'strict' }}
            from={controls.policy}
            onClose={() => setAsking(false)}
          />
        ) : null}
      </>
    </SetRow>
  );
}

function QuietRow(props: { controls: Controls; since: SinceOrNot }): JSX.Element {
  const { controls, since } = props;
  const [asking, setAsking] = useState(false);
  const { from, to } = controls.quiet_hours;
  return (
    <SetRow
      title="Quiet hours"
      stops="Messages to people wait until they end; grave incidents do not. No time limit moves."
      state={`${from} – ${to}`}
      on
      since={since}
    >
      <>
        <Button
          held={useAllowed('operator', 'admin')}
          label="Change… quiet hours"
          onClick={() => setAsking(true)}
        >
          Change…
        </Button>
        {asking ? <QuietHoursDialog controls={controls} onClose={() => setAsking(false)} /> : null}
      </>
    </SetRow>
  );
}
