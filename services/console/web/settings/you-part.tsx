import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { useNow } from '../parts/now.ts';
import { sayInstant } from '../parts/words.ts';
import { signOut, useMe, useZone } from '../shell/session.ts';
import { switchTheme, themeChoice } from '../shell/theme.ts';
import { keysOn, switchKeys } from '../shell/use-keys.ts';
import { keysShown } from '../shell/keys-dialog.tsx';
import { useStore } from '../store.ts';
import { useDeed } from '../use-deed.ts';
import { Message } from '../parts/message.tsx';
import { densityNow, switchDensity, type Density } from './density.ts';
import { SessionSection } from './session-section.tsx';

/** Who one is here, how this browser looks, and where one is signed in. */
export function YouPart(): JSX.Element {
  return (
    <div class="sections">
      <Profile />
      <Browser />
      <SessionSection />
    </div>
  );
}

function Profile(): JSX.Element {
  const { person, session, version } = useMe();
  const zone = useZone();
  const now = useNow();
  const { busy, failed, run } = useDeed();
  return (
    <section class="section">
      <h2>Profile</h2>
      <dl class="facts">
        <dt>Name</dt>
        <dd>{person.name}</dd>
        <dt>Id</dt>
        <dd class="mono">{person.person_id}</dd>
        <dt>Roles</dt>
        <dd>{person.roles.join(', ')}</dd>
        <dt>Time zone</dt>
        <dd>
          {person.time_zone} <span class="meta">An admin changes it under Controls, People.</span>
        </dd>
        <dt>Proved</dt>
        <dd>{sayInstant(session.proof_at, zone, now)}</dd>
        <dt>Signed in until</dt>
        <dd>{sayInstant(session.ends_at, zone, now)}</dd>
        <dt>Almanac</dt>
        <dd>{version}</dd>
      </dl>
      {failed === undefined ? null : (
        <Message tone="stop">{failed} You are still signed in.</Message>
      )}
      <div class="actions">
        <Button busy={busy} onClick={() => run(() => signOut())}>
          {busy ? 'Signing out…' : 'Sign out'}
        </Button>
      </div>
    </section>
  );
}

const THEMES = [
  { value: 'system', text: 'as the system' },
  { value: 'light', text: 'light' },
  { value: 'dark', text: 'dark' },
];
const DENSITIES = [
  { value: 'normal', text: 'normal' },
  { value: 'compact', text: 'compact' },
];

function Browser(): JSX.Element {
  const theme = useStore(themeChoice);
  const keys = useStore(keysOn);
  const [density, setDensity] = useState(densityNow);
  return (
    <section class="section">
      <h2>This browser</h2>
      <div class="two">
        <SelectField
          label="Theme"
          name="theme"
          value={theme}
          choices={THEMES}
          onChange={(value) => switchTheme(value as typeof theme)}
        />
        <SelectField
          label="Density"
          name="density"
          value={density}
          choices={DENSITIES}
          onChange={(value) => {
            switchDensity(value as Density);
            setDensity(value as Density);
          }}
        />
      </div>
      <label class="choice">
        <input
          type="checkbox"
          checked={keys}
          onChange={(event) => switchKeys(event.currentTarget.checked)}
        />
        Single keys do something, like j and k
      </label>
      <div class="actions">
        <Button onClick={() => keysShown.set(true)}>Show the keys</Button>
      </div>
    </section>
  );
}
