/** The one line that says what just happened; the last one counts. */
import { createStore } from '../store.ts';

export interface Toast {
  text: string;
  /** A way back, while it is open. */
  action?: { label: string; run: () => void };
  /** Until it goes; 6 s where nothing is said. */
  ms?: number;
}

export const toast = createStore<Toast | undefined>(undefined);

export function say(text: string, more: Omit<Toast, 'text'> = {}): void {
  toast.set({ text, ...more });
}
