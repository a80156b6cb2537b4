/** The map of the console (design 06 §2): the rail, the palette and "More" are made of it. */
import {
  Activity,
  BookOpen,
  CalendarDays,
  ChartColumn,
  Gauge,
  Inbox,
  ListChecks,
  Settings,
  SlidersHorizontal,
  Sunrise,
  type LucideIcon,
} from 'lucide-preact';

export interface PageEntry {
  path: string;
  title: string;
  group: 'Work' | 'Knowledge' | 'Control';
  icon: LucideIcon;
  /** As pressed after g. */
  key: string;
}

export const PAGES: readonly PageEntry[] = [
  { path: '/', title: 'Today', group: 'Work', icon: Sunrise, key: 'g t' },
  { path: '/inbox', title: 'Inbox', group: 'Work', icon: Inbox, key: 'g i' },
  { path: '/calendar', title: 'Calendar', group: 'Work', icon: CalendarDays, key: 'g c' },
  { path: '/plans', title: 'Plans', group: 'Work', icon: ListChecks, key: 'g p' },
  { path: '/memory', title: 'Memory', group: 'Knowledge', icon: BookOpen, key: 'g m' },
  { path: '/canvas', title: 'Canvas', group: 'Knowledge', icon: ChartColumn, key: 'g v' },
  { path: '/activity', title: 'Activity', group: 'Control', icon: Activity, key: 'g a' },
  { path: '/situation', title: 'Situation', group: 'Control', icon: Gauge, key: 'g s' },
  { path: '/controls', title: 'Controls', group: 'Control', icon: SlidersHorizontal, key: 'g o' },
  { path: '/settings', title: 'Settings', group: 'Control', icon: Settings, key: '' },
];

/** The page a path belongs to: `/plans/x` is of Plans. */
export function pageOf(path: string): PageEntry | undefined {
  return PAGES.find(
    (page) => page.path === path || (page.path !== '/' && path.startsWith(`${page.path}/`)),
  );
}
