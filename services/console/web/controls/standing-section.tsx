import type {
  StandingAuthorization as Standing,
  StandingAuthorizationRequest as Asked,
} from '@almanac/shared/contracts/actions';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api.ts';
import { ACTION_TYPES, sayLevel, sayType } from '../parts/action-words.ts';
import { Button } from '../parts/button.tsx';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useNow } from '../parts/now.ts';
import { plainChoices, SelectField } from '../parts/select-field.tsx';
import { Tag } from '../parts/tag.tsx';
import { sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { say } from '../shell/toast.ts';
import { useAllowed } from '../use-allowed.ts';
import { readAgain, useRead } from '../use-read.ts';

const PATH = '/api/v1/standing-authorizations';

/** What may happen without being asked for each time. */
export function StandingSection(): JSX.Element {
  const read = useRead<{ items: Standing[] }>(PATH, { topics: ['control', 'action'] });
  const [granting, setGranting] = useState(false);
  const [revoking, setRevoking] = useState<Standing>();
  const held = useAllowed('admin');
  return (
    <section class="section">
      <header>
        <h2>Standing authorizations</h2>
        <Button held={held} onClick={() => setGranting(true)}>
          Grant one…
        </Button>
      </header>
      <Loaded read={read} what="the standing authorizations">
        {({ items }) =>
          items.length === 0 ? (
            <p class="meta">There is none: each Action is decided by the policy.</p>
          ) : (
            <ul class="rows">
              {items.map((one) => (
                <StandingRow
                  key={one.standing_authorization_id}
                  one={one}
                  held={held}
                  onRevoke={() => setRevoking(one)}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      {granting ? <GrantDialog onClose={() => setGranting(false)} /> : null}
      {revoking === undefined ? null : (
        <RevokeDialog one={revoking} onClose={() => setRevoking(undefined)} />
      )}
    </section>
  );
}

interface RowProps {
  one: Standing;
  held: string | undefined;
  onRevoke: () => void;
}

function StandingRow({ one, held, onRevoke }: RowProps): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const name = sayType(one.action_type);
  return (
    <li class="letter">
      <div>
        <span class="strong">{name}</span> <Tag>up to level {one.max_level}</Tag>{' '}
        {one.scope === 'sandbox' ? <Tag tone="sky">only in the sandbox</Tag> : null}
        <p>{one.reason}</p>
        <p class="meta">
          {one.granted_by}, {sayInstant(one.granted_at, zone, now)}
        </p>
      </div>
      {one.revoked_at === null ? (
        <Button held={held} label={`Revoke… ${name}`} onClick={onRevoke}>
          Revoke…
        </Button>
      ) : (
        <span class="meta">revoked {sayInstant(one.revoked_at, zone, now)}</span>
      )}
    </li>
  );
}

function GrantDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const [asked, setAsked] = useState<Omit<Asked, 'reason'>>({
    action_type: 'calendar.apply_run',
    max_level: 1,
    scope: 'sandbox',
  });
  const grant = async (reason: string, intent: string): Promise<void> => {
    await send('POST', PATH, { ...asked, reason }, { intent });
    readAgain('control', 'action');
    say(`Granted: ${sayType(asked.action_type)}`);
  };
  const where = asked.scope === 'any' ? 'everywhere' : 'in the sandbox';
  return (
    <ChangeDialog
      title="Grant a standing authorization"
      differences={[
        {
          label: sayType(asked.action_type),
          before: null,
          after: `not asked for up to level ${asked.max_level}, ${where}`,
        },
      ]}
      verb="Grant"
      shortest={10}
      act={grant}
      onClose={onClose}
    >
      <SelectField
        label="Kind"
        name="action_type"
        value={asked.action_type}
        choices={plainChoices(ACTION_TYPES, sayType)}
        onChange={(type) => setAsked({ ...asked, action_type: type as Asked['action_type'] })}
      />
      <SelectField
        label="Up to"
        name="max_level"
        value={String(asked.max_level)}
        choices={plainChoices(['0', '1', '2'], (level) => sayLevel(Number(level)))}
        onChange={(level) => setAsked({ ...asked, max_level: Number(level) })}
      />
      <SelectField
        label="Where"
        name="scope"
        value={asked.scope}
        choices={[
          { value: 'sandbox', text: 'only in the sandbox' },
          { value: 'any', text: 'everywhere' },
        ]}
        onChange={(scope) => setAsked({ ...asked, scope: scope as Asked['scope'] })}
      />
    </ChangeDialog>
  );
}

function RevokeDialog({ one, onClose }: { one: Standing; onClose: () => void }): JSX.Element {
  const name = sayType(one.action_type);
  const revoke = async (_reason: string, intent: string): Promise<void> => {
    await send('DELETE', `${PATH}/${one.standing_authorization_id}`, {}, { intent });
    readAgain('control', 'action');
    say(`Revoked: ${name}`);
  };
  return (
    <ChangeDialog
      title={`Revoke: ${name}`}
      differences={[
        { label: name, before: `not asked for up to level ${one.max_level}`, after: null },
      ]}
      verb="Revoke"
      shortest={0}
      act={revoke}
      onClose={onClose}
    />
  );
}
