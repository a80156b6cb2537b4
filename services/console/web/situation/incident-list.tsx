import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Message } from '../parts/message.tsx';
import { useNow } from '../parts/now.ts';
import { Tag } from '../parts/tag.tsx';
import { plainName, sayInstant } from '../parts/words.ts';
import { hasRole, useMe, useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useDeed } from '../use-deed.ts';
import { readAgain } from '../use-read.ts';
import { toneOfSeverity, type Incidents } from './situation-words.ts';

type Incident = Incidents[number];

/** Those that are not resolved, the gravest first. Looking after one works while everything is stopped. */
export function IncidentList({ incidents }: { incidents: Incidents }): JSX.Element {
  if (incidents.length === 0) {
    return <p class="meta">No incident is open. What watchers notice appears here.</p>;
  }
  return (
    <ul class="rows">
      {incidents.map((one) => (
        <OneIncident key={one.incident_id} incident={one} />
      ))}
    </ul>
  );
}

function OneIncident({ incident }: { incident: Incident }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const me = useMe();
  const { busy, failed, run } = useDeed('Nothing was changed.');
  const [deed, setDeed] = useState<'ack' | 'resolve'>();
  const { incident_id, title, detail, severity, status, count, first_at, last_at, type } = incident;
  const held = hasRole(me, 'operator', 'supervisor', 'admin')
    ? undefined
    : 'Only operators, supervisors and admins look after incidents.';
  const settle = (verb: 'ack' | 'resolve', told: string): void => {
    setDeed(verb);
    run(async (intent) => {
      await send('POST', `/api/v1/observer/incidents/${incident_id}/${verb}`, {}, { intent });
      readAgain('incident');
      say(`${told}: ${title}`);
    });
  };
  return (
    <li class="letter">
      <div>
        <p class="tags">
          <Tag tone={toneOfSeverity(severity)}>{severity}</Tag>
          {status === 'acknowledged' ? <Tag>looked after</Tag> : null}
          <span class="meta">{plainName(type)}</span>
        </p>
        <span class="strong">{title}</span>
        <p class="clamp">{detail}</p>
        <p class="meta">
          {count === 1
            ? sayInstant(first_at, zone, now)
            : `${count} times, first ${sayInstant(first_at, zone, now)}, last ${sayInstant(last_at, zone, now)}`}
        </p>
        {failed === undefined ? null : <Message tone="stop">{failed}</Message>}
      </div>
      <div class="actions">
        {status === 'open' ? (
          <Button
            busy={busy}
            held={held}
            label={`Acknowledge: ${title}`}
            onClick={() => settle('ack', 'Acknowledged')}
          >
            {busy && deed === 'ack' ? 'Acknowledging…' : 'Acknowledge'}
          </Button>
        ) : null}
        <Button
          busy={busy}
          held={held}
          label={`Resolve: ${title}`}
          onClick={() => settle('resolve', 'Resolved')}
        >
          {busy && deed === 'resolve' ? 'Resolving…' : 'Resolve'}
        </Button>
      </div>
    </li>
  );
}
