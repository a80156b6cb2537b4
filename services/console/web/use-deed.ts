import { useState } from 'preact/hooks';
import { ApiError, messageOf, newIntent } from './api.ts';

export interface Deed {
  busy: boolean;
  /** Why the last try did not do it. */
  failed: string | undefined;
  /** Does it, once at a time. The intent is kept where nobody knows whether it was done, so that a repeat is no second deed. */
  run: (act: (intent: string) => Promise<void>) => void;
  clear: () => void;
}

/** Something a person does with one press: under way, done, or refused in words. */
export function useDeed(): Deed {
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
          setFailed(messageOf(error));
          // A refusal is an answer that is kept under its key.
          if (error instanceof ApiError && isAnswered(error)) setIntent(newIntent());
        },
      )
      .finally(() => setBusy(false));
  };
  return { busy, failed, run, clear: () => setFailed(undefined) };
}

function isAnswered({ status }: ApiError): boolean {
  return status >= 400 && status < 500;
}
