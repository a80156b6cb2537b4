import type { JSX } from 'preact';
import { keysShown } from './keys-dialog.tsx';
import { Page } from './page.tsx';
import { PAGES } from './pages.ts';
import { ThemeButton } from './rail.tsx';
import { useMe } from './session.ts';

/** What the rail holds, for windows that have none. */
export function MorePage(): JSX.Element {
  const me = useMe();
  return (
    <Page title="More">
      <ul class="rows more-list">
        {PAGES.filter(({ path }) => !['/', '/inbox', '/calendar'].includes(path)).map((page) => {
          const Icon = page.icon;
          return (
            <li key={page.path}>
              <a href={page.path}>
                <Icon size={20} strokeWidth={1.75} aria-hidden="true" /> {page.title}
              </a>
            </li>
          );
        })}
      </ul>
      <div class="actions more-foot">
        <span class="meta">Signed in as {me.person.name}</span>
        <button type="button" class="link-button" onClick={() => keysShown.set(true)}>
          Keys
        </button>
        <ThemeButton />
      </div>
    </Page>
  );
}
