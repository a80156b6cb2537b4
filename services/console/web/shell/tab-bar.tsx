import { CalendarDays, Inbox, Menu, Sunrise } from 'lucide-preact';
import type { JSX } from 'preact';
import { useLocation } from 'preact-iso';
import { WaitingCount } from './rail.tsx';

const TABS = [
  { path: '/', title: 'Today', icon: Sunrise },
  { path: '/inbox', title: 'Inbox', icon: Inbox },
  { path: '/calendar', title: 'Calendar', icon: CalendarDays },
  { path: '/more', title: 'More', icon: Menu },
];

/** Below 768 px in the rail's place. */
export function TabBar(): JSX.Element {
  const { path } = useLocation();
  const known = TABS.some((tab) => tab.path === path);
  return (
    <nav class="tab-bar" aria-label="Main pages">
      {TABS.map(({ path: to, title, icon: Icon }) => (
        <a
          key={to}
          href={to}
          aria-current={to === path || (to === '/more' && !known) ? 'page' : undefined}
        >
          <span class="tab-icon">
            <Icon size={20} strokeWidth={1.75} aria-hidden="true" />
            {to === '/inbox' ? <WaitingCount /> : null}
          </span>
          {title}
        </a>
      ))}
    </nav>
  );
}
