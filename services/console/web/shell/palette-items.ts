import type { RecallReply } from '@almanac/shared/contracts/memory';
import type { Action } from '@almanac/shared/contracts/actions';
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { plainName } from '../parts/words.ts';
import { useRead } from '../use-read.ts';
import { keysShown } from './keys-dialog.tsx';
import { PAGES } from './pages.ts';
import { signOut } from './session.ts';
import { stopEverything } from './stop.ts';
import { switchTheme } from './theme.ts';

export interface PaletteItem {
  id: string;
  title: string;
  kind: string;
  key?: string;
  run: () => void;
}

/** Pages and deeds. Resume is not among them: it is guarded, and has one place. */
export function commandsFor(go: (path: string) => void): PaletteItem[] {
  const pages = PAGES.map(({ path, title, key }) => ({
    id: path,
    title,
    kind: 'page',
    ...(key === '' ? {} : { key }),
    run: () => go(path),
  }));
  return [
    ...pages,
    {
      id: 'stop',
      title: 'Stop everything',
      kind: 'command',
      key: 'mod+shift+.',
      run: () => void stopEverything(),
    },
    {
      id: 'keys',
      title: 'Show the keys',
      kind: 'command',
      key: '?',
      run: () => keysShown.set(true),
    },
    { id: 'light', title: 'Use the light theme', kind: 'command', run: () => switchTheme('light') },
    { id: 'dark', title: 'Use the dark theme', kind: 'command', run: () => switchTheme('dark') },
    {
      id: 'system',
      title: "Use the system's theme",
      kind: 'command',
      run: () => switchTheme('system'),
    },
    { id: 'sign-out', title: 'Sign out', kind: 'command', run: () => void signOut() },
  ];
}

/** Every word must begin a word of the title. */
export function matching<Item extends { title: string }>(
  items: readonly Item[],
  words: string,
): Item[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter(({ title }) => {
    const own = title.toLowerCase().split(/\s+/);
    return wanted.every((word) => own.some((one) => one.startsWith(word)));
  });
}

const SHORTEST = 3;
const QUIET_MS = 200;

/** What memory and the Actions say to these words, after a moment without a key; and the way to ask the canvas. */
export function useFound(words: string): PaletteItem[] {
  const { route } = useLocation();
  const asked = useSettled(words.trim(), QUIET_MS);
  const enabled = asked.length >= SHORTEST;
  const query = encodeURIComponent(asked);
  const memory = useRead<RecallReply>(`/api/v1/memory/recall?query=${query}&limit=5`, {
    topics: ['memory'],
    enabled,
    keep: true,
  });
  const actions = useRead<{ items: Action[] }>('/api/v1/actions?limit=100', {
    topics: ['action'],
    enabled,
  });
  if (!enabled) return [];
  const about = (actions.data?.items ?? []).map((action) => ({
    action,
    title: `${plainName(action.action_type)}: ${action.expected_effect}`,
  }));
  return [
    ...matching(about, asked)
      .slice(0, 5)
      .map(({ action, title }) => ({
        id: action.action_id,
        title,
        kind: plainName(action.state),
        run: () => route(`/inbox?id=${action.action_id}`),
      })),
    ...(memory.data?.items ?? []).map(({ memory_id, content }) => ({
      id: memory_id,
      title: content,
      kind: 'memory',
      run: () => route(`/memory?q=${query}&id=${memory_id}`),
    })),
    { id: 'ask', title: `Ask: ${asked}`, kind: 'canvas', run: () => route(`/canvas?ask=${query}`) },
  ];
}

function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
