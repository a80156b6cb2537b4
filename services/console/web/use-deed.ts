import { useState } from 'preact/hooks';
import { failureOf, isRefusal, newIntent } from './api.ts';

export interface Deed {
  busy: boolean;
  /** Why the last try failed, and what is known of it. */
  failed: string | undefined;
  /** Does it, once at a time. The intent is kept where nobody knows whether it was done, so that a repeat is no second deed. */
  run: (act: (intent: string) => Promise<void>) => void;
  clear: () => void;
}

/** Something a person does with one press: under way, done, or refused in words. `undone`: "Nothing was changed." */
export function useDeed(undone?: string): Deed {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const [intent, setIntent] = useState(newIntent);
  const run = (act: (intent: string) => Promise<void>): void => {
    if (busy) return;
    setBusy(true);
    setFailed(undefined);
    act(intent)
      .then(
        () => setIntent(newIntent()),
        (error: unknown) => {
          setFailed(failureOf(error, undone));
          // A refusal is an answer that is kept under its key.
          if (isRefusal(error)) setIntent(newIntent());
        },
      )
      .finally(() => setBusy(false));
  };
  return { busy, failed, run, clear: () => setFailed(undefined) };
}
