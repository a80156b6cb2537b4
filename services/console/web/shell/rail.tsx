import { Moon, Sun } from 'lucide-preact';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { InOwnTask } from '../parts/in-own-task.tsx';
import { useWaiting } from './counts.ts';
import { Mark } from './header.tsx';
import { pageOf, PAGES, type PageEntry } from './pages.ts';
import { useMe } from './session.ts';
import { switchTheme, useTheme } from './theme.ts';

const GROUPS = ['Work', 'Knowledge', 'Control'] as const;

export function Rail(): JSX.Element {
  const me = useMe();
  const { path } = useLocation();
  const here = pageOf(path);
  return (
    <nav class="rail" aria-label="Pages">
      <a class="brand" href="/">
        <Mark /> Almanac
      </a>
      {useMemo(
        () => (
          <RailPages here={here} />
        ),
        [here],
      )}
      {me.sandbox ? (
        <p class="meta rail-note">Sandbox: nothing here reaches your own accounts.</p>
      ) : null}
      <div class="rail-foot">
        <a href="/settings">{me.person.name}</a>
        <ThemeButton />
      </div>
    </nav>
  );
}

function RailPages({ here }: { here: PageEntry | undefined }): JSX.Element {
  return (
    <div class="rail-pages">
      {GROUPS.map((group) => (
        <div key={group} class="rail-group">
          <p class="rail-head" id={`rail-${group}`}>
            {group}
          </p>
          <ul aria-labelledby={`rail-${group}`}>
            {PAGES.filter((page) => page.group === group).map((page) => (
              <li key={page.path}>
                <RailLink page={page} here={page === here} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function RailLink({ page, here }: { page: PageEntry; here: boolean }): JSX.Element {
  const Icon = page.icon;
  return (
    <a class="rail-link" href={page.path} aria-current={here ? 'page' : undefined}>
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
      <span>{page.title}</span>
      {page.path === '/inbox' ? (
        <InOwnTask>
          <WaitingCount />
        </InOwnTask>
      ) : null}
    </a>
  );
}

/** How many wait for this person. Nothing while it is not known: no zero that nobody counted. */
export function WaitingCount(): JSX.Element | null {
  const waiting = useWaiting();
  if (waiting === undefined || waiting === 0) return null;
  return (
    <span class="count">
      {waiting > 99 ? '99+' : waiting}
      <span class="visually-hidden"> waiting</span>
    </span>
  );
}

export function ThemeButton(): JSX.Element {
  const dark = useTheme() === 'dark';
  const Icon = dark ? Moon : Sun;
  const other = dark ? 'light' : 'dark';
  return (
    <button type="button" class="icon-button" onClick={() => switchTheme(other)}>
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
      <span class="visually-hidden">Use the {other} theme</span>
    </button>
  );
}
