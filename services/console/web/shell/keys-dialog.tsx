import type { JSX } from 'preact';
import { useLocation } from 'preact-iso';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { createStore, useStore } from '../store.ts';
import { KEYMAP, sayKey, SCOPE_NAMES, type KeySpec, type Scope } from './keymap.ts';
import { pageOf } from './pages.ts';
import { keysOn, switchKeys } from './use-keys.ts';

export const keysShown = createStore(false);

export function KeysDialog(): JSX.Element | null {
  const shown = useStore(keysShown);
  const on = useStore(keysOn);
  const { path } = useLocation();
  if (!shown) return null;
  const page = pageOf(path)?.title.toLowerCase() as Scope | undefined;
  const scopes: Scope[] = page === undefined ? ['everywhere'] : [page, 'everywhere'];
  return (
    <Dialog title="Keys" wide onClose={() => keysShown.set(false)}>
      <label class="actions">
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => switchKeys(event.currentTarget.checked)}
        />
        Single keys do something. Those with Ctrl or ⌘ always do.
      </label>
      <div class="keys-columns">
        {scopes.map((scope) => (
          <KeyList key={scope} scope={scope} />
        ))}
      </div>
      <div class="dialog-foot">
        <Button onClick={() => keysShown.set(false)}>Close</Button>
      </div>
    </Dialog>
  );
}

function KeyList({ scope }: { scope: Scope }): JSX.Element | null {
  const table: KeySpec[] = Object.values(KEYMAP[scope]);
  if (table.length === 0) return null;
  return (
    <section>
      <h3>{SCOPE_NAMES[scope]}</h3>
      <dl class="keys-list">
        {table.map(({ keys, does }) => (
          <div key={does}>
            <dt>{does}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key} class="key">
                  {sayKey(key)}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
