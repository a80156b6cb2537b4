/** Light or dark; without a choice the system's. `public/start.js` puts it on before the first paint. */
import { createStore, useStore } from '../store.ts';

export type Theme = 'light' | 'dark';
type Choice = Theme | 'system';
const KEY = 'almanac.theme';

export const themeChoice = createStore<Choice>(readChoice());

function readChoice(): Choice {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

export function switchTheme(choice: Choice): void {
  if (choice === 'system') {
    localStorage.removeItem(KEY);
    delete document.documentElement.dataset['theme'];
  } else {
    localStorage.setItem(KEY, choice);
    document.documentElement.dataset['theme'] = choice;
  }
  themeChoice.set(choice);
}

export function useTheme(): Theme {
  const choice = useStore(themeChoice);
  if (choice !== 'system') return choice;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
